// @ts-check
/** The hours of a week, which may be left out: spans by weekday, and a button to and fro. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { button, placeOf, text } from "./form-fields.js";

/** @typedef {import("./settings-form.js").Part} Part */
/** @typedef {import("./settings-form.js").Scope} Scope */
/** @typedef {Record<string, string[]>} Hours spans such as `09:00-13:00`, by weekday */

/**
 * A field for each day; without hours, what holds then.
 * @param {Part} part
 * @param {Scope} scope
 */
export function week(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  /** @type {Hours | undefined} */
  const hours = table[key];
  const turn = () => {
    if (hours) delete table[key];
    else table[key] = structuredClone(part.fresh);
  };
  /** @type {[string, string][]} each with its name, which the server knows in every language */
  const weekdays = part.days;
  const days = hours ? weekdays.map((day) => spans(hours, day, part, { ...scope, path: place })) : [];
  const spelling = t("Spans such as 09:00-13:00, with a comma between; empty: closed.");
  const rule = hours && h("p", { class: "quiet" }, spelling);
  const act = button(hours ? part.clear_label : part.set_label, () => scope.admin.change(turn, scope.path));
  if (!part.is_folded) return [rule ?? h("p", {}, part.blank), ...days, act];
  const summary = h("summary", {}, hours ? part.label : part.blank);
  const fold = { class: "helps", "data-key": place, open: Boolean(hours) };
  return h("details", fold, summary, rule, ...days, h("p", { class: "actions" }, act));
}

/**
 * @param {Hours} hours
 * @param {[string, string]} day its code and its name
 * @param {Part} part
 * @param {Scope} scope
 */
function spans(hours, [day, label], { placeholder }, scope) {
  const texts = { [day]: (hours[day] ?? []).join(", ") };
  const line = text({ key: day, label, placeholder }, { ...scope, table: texts });
  line.addEventListener("input", () => {
    if (texts[day]) hours[day] = texts[day].split(/\s*,\s*/);
    else delete hours[day];
  });
  return line;
}
