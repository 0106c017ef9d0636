// @ts-check
/** Lists of tables: items that can be added, removed and moved, each under a heading of its own. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { inWords } from "../words/draft-text.js";
import { button, goOnAt, languageFields, optionsOf, placeOf } from "./form-fields.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */
/** @typedef {import("./settings-form.js").Part} Part */
/** @typedef {import("./settings-form.js").Scope} Scope */
/** @typedef {import("./settings-form.js").Table} Table */

const MINUTE_S = 60;

/**
 * Those of another hall are not shown, and keep their places in the list.
 * @param {Part} part
 * @param {Scope} scope
 * @returns {Child[]}
 */
export function items(part, scope) {
  const { table, key, place: path } = placeOf(part, scope);
  /** @type {Table[]} */
  const list = (table[key] ??= []);
  const { admin } = scope;
  const cards = list.map((item, place) => {
    return (
      isVisible(part, item, scope) && card(part, list, place, { ...scope, table: item, path: `${path}[${place}]` })
    );
  });
  const add = () => {
    const place = `${path}[${list.length}]`;
    admin.change(() => list.push(fresh(part, list, table, scope)), place);
    goOnAt(admin, place);
  };
  return [cards.length > MOST_IN_SIGHT && filter(path, cards), ...cards, button(part.label, add, { class: "adds" })];
}

const MOST_IN_SIGHT = 12;

/**
 * What is typed beside a long list; its drawing anew does not forget it.
 * @type {Map<string, string>}
 */
const filters = new Map();

/**
 * A field that leaves of a long list those whose headings have what is typed.
 * @param {string} path
 * @param {(HTMLElement | false)[]} cards
 */
function filter(path, cards) {
  const input = h("input", { type: "search", class: "filter", placeholder: t("Find in this list") });
  input.setAttribute("aria-label", t("Find in this list"));
  input.value = filters.get(path) ?? "";
  const show = () => {
    const words = input.value.trim().toLocaleLowerCase();
    for (const card of cards) {
      if (!card) continue;
      const heading = card.querySelector("summary")?.textContent ?? "";
      card.hidden = !card.hasAttribute("open") && !heading.toLocaleLowerCase().includes(words);
    }
  };
  input.addEventListener("input", (event) => {
    event.stopPropagation(); // no setting has changed
    filters.set(path, input.value);
    show();
  });
  show();
  return input;
}

/**
 * @param {Part} part
 * @param {Table} item
 * @param {Scope} scope
 */
const isVisible = ({ is_of_hall: isOfHall }, item, { hallId }) => !isOfHall || item.hall === hallId;

/**
 * @param {Part} part
 * @param {Table[]} list
 * @param {number} place
 * @param {Scope} scope
 */
function card(part, list, place, scope) {
  const { admin, path, table: item } = scope;
  const listPath = path.replace(/\[\d+\]$/, "");
  const shift = (/** @type {number} */ by) => list.splice(place + by, 0, ...list.splice(place, 1));
  const move = (/** @type {number} */ by) => admin.change(() => shift(by), `${listPath}[${place + by}]`);
  const fields = part.is_names ? languageFields({ ...part, is_wide: true }, scope) : scope.draw(part.parts, scope);
  const actions = [
    part.is_ordered && place > 0 && button(t("Up"), () => move(-1)),
    part.is_ordered && place < list.length - 1 && button(t("Down"), () => move(1)),
    button(t("Remove"), () => admin.change(() => list.splice(place, 1), listPath), { class: "removes" }),
  ];
  const body = h("div", { class: "card-body" }, ...fields, h("p", { class: "actions" }, ...actions));
  const isOpen = admin.opened === path || admin.opened.startsWith(`${path}.`);
  const title = h("summary", {}, titleOf(part, item, scope));
  return h("details", { class: "card", "data-key": path, open: isOpen }, title, body);
}

/**
 * The values that name an item, the first of each column that there is.
 * @param {Part} part
 * @param {Table} item
 * @param {Scope} scope
 * @returns {string}
 */
function titleOf(part, item, scope) {
  if (part.is_names) return inWords(item) || t("New");
  /** @type {string[][]} */
  const keys = part.title;
  const columns = keys.map((column) => column.map((key) => valueText(key, item, part, scope)).find(Boolean) ?? "");
  if (!columns.some(Boolean)) return t("New");
  return [columns[0] || "?", ...columns.slice(1)].join("  ").trimEnd();
}

/**
 * @param {string} key
 * @param {Table} item
 * @param {Part} part
 * @param {Scope} scope
 * @returns {string}
 */
function valueText(key, item, { parts }, scope) {
  const field = parts.find((/** @type {Part} */ part) => part.key === key);
  const value = item[key];
  const options = field.widget === "days" ? field.days : optionsOf(field, scope);
  const label = (/** @type {any} */ choice) =>
    options.find((/** @type {[any, string]} */ [id]) => id === choice)?.[1] ?? choice;
  if (field.is_names) return inWords(value);
  if (field.unit === "s") return t("{n} min", { n: Math.round((value ?? 0) / MINUTE_S) });
  if (Array.isArray(value)) return value.map(label).join(field.of || field.days ? ", " : " / ");
  return field.of ? label(value ?? "") : String(value ?? "");
}

/**
 * A new item: the emptiest one, of this hall or of the first, and numbered after the last.
 * @param {Part} part
 * @param {Table[]} list
 * @param {Table} parent
 * @param {Scope} scope
 * @returns {Table}
 */
function fresh({ fresh: values = {}, is_of_hall: isOfHall, counter }, list, parent, { hallId, admin }) {
  const item = structuredClone(values);
  if ("hall" in item) item.hall = isOfHall ? hallId : Object.keys(admin.values.halls)[0];
  if (counter) {
    const first = counter.first[counter.by ? parent[counter.by] : ""] ?? 0;
    item[counter.key] = Math.max(first - 1, ...list.map((other) => other[counter.key] ?? 0)) + 1;
  }
  return item;
}
