// @ts-check
/** A list of days: a box for each weekday, and for each one of the month that was chosen, to which more are added. */

import { findAll, h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { button, placeOf, put } from "./form-fields.js";

/** @typedef {import("./settings-form.js").Part} Part */
/** @typedef {import("./settings-form.js").Scope} Scope */
/** @typedef {[name: string, label: string]} NamedDay such as `2nd thu`, with its words */

/**
 * The days of a list, and a choice of those of the month.
 * @param {Part} part
 * @param {Scope} scope
 */
export function days(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  /** @type {string[]} */
  const chosen = table[key] ?? [];
  /** @type {NamedDay[]} */
  const named = part.days;
  const ofMonth = named.filter(([name]) => name.includes(" "));
  const strangers = chosen.filter((name) => !named.some(([other]) => other === name));
  const everyDay = [...named, ...strangers.map((name) => /** @type {NamedDay} */ ([name, name]))];
  const boxes = everyDay.flatMap((day) => {
    const isChosen = chosen.includes(day[0]);
    return isChosen || !day[0].includes(" ") ? [box(day, isChosen)] : [];
  });
  const select = h("select", {}, ...ofMonth.map(([value, label]) => h("option", { value }, label)));
  const further = h("div", { class: "adds-day" });
  const group = h("fieldset", { class: "several days", "data-key": place }, h("legend", {}, part.label), ...boxes);
  const write = () =>
    put(
      table,
      key,
      findAll(group, "input").flatMap((input) => (input.checked ? [input.value] : [])),
    );
  const add = () => {
    const day = ofMonth.find(([name]) => name === select.value);
    if (!day) return;
    const present = findAll(group, "input").find((input) => input.value === day[0]);
    if (present) present.checked = true;
    else further.before(box(day, true));
    write();
  };
  const label = h("label", { class: "field" }, h("span", {}, t("One of the month")), select);
  further.append(label, button(t("Add this day"), add));
  group.append(further);
  group.addEventListener("input", (event) => event.target !== select && write());
  return group;
}

/**
 * @param {NamedDay} day
 * @param {boolean} checked
 */
function box([value, label], checked) {
  const input = h("input", { type: "checkbox", value, checked });
  return h("label", { class: "check" }, input, h("span", {}, label));
}
