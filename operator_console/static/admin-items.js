// @ts-check
/** Lists of tables: items that can be added, removed and moved, each under a heading of its own. */

import { h } from "../pages/draw.js";
import { t } from "../pages/words.js";
import { button, inWords, languageFields, optionsOf, placeOf } from "./admin-fields.js";

const MINUTE_S = 60;

/** Those of another hall are not shown, and keep their places in the list. */
export function items(part, scope) {
  const { table, key, place: path } = placeOf(part, scope);
  const list = (table[key] ??= []);
  const { admin } = scope;
  const cards = list.map((item, place) => {
    return isShown(part, item, scope) && card(part, list, place, { ...scope, table: item, path: `${path}[${place}]` });
  });
  const add = () => admin.change(() => list.push(fresh(part, list, table, scope)), `${path}[${list.length}]`);
  return [...cards.filter(Boolean), button(part.label, add, { class: "adds" })];
}

const isShown = ({ is_of_hall: isOfHall }, item, { hallId }) => !isOfHall || item.hall === hallId;

function card(part, list, place, scope) {
  const { admin, path, table: item } = scope;
  const around = path.replace(/\[\d+\]$/, "");
  const shift = (by) => list.splice(place + by, 0, ...list.splice(place, 1));
  const move = (by) => admin.change(() => shift(by), `${around}[${place + by}]`);
  const fields = part.is_names ? languageFields({ ...part, is_wide: true }, scope) : scope.draw(part.parts, scope);
  const actions = [
    part.is_ordered && place > 0 && button(t("Up"), () => move(-1)),
    part.is_ordered && place < list.length - 1 && button(t("Down"), () => move(1)),
    button(t("Remove"), () => admin.change(() => list.splice(place, 1), around), { class: "removes" }),
  ];
  const body = h("div", { class: "card-body" }, ...fields, h("p", { class: "actions" }, ...actions));
  const isOpen = admin.opened === path || admin.opened.startsWith(`${path}.`);
  const title = h("summary", {}, titleOf(part, item, scope));
  return h("details", { class: "card", "data-key": path, open: isOpen }, title, body);
}

/** The values that name an item, the first of each column that there is. */
function titleOf(part, item, scope) {
  if (part.is_names) return inWords(item) || t("New");
  const columns = part.title.map((keys) => keys.map((key) => valueText(key, item, part, scope)).find(Boolean) ?? "");
  if (!columns.some(Boolean)) return t("New");
  return [columns[0] || "?", ...columns.slice(1)].join("  ").trimEnd();
}

function valueText(key, item, { parts }, scope) {
  const field = parts.find((part) => part.key === key);
  const value = item[key];
  const label = (one) => optionsOf(field, scope).find(([id]) => id === one)?.[1] ?? one;
  if (field.is_names) return inWords(value);
  if (field.unit === "s") return t("{n} min", { n: Math.round((value ?? 0) / MINUTE_S) });
  if (Array.isArray(value)) return value.map(label).join(field.of ? ", " : " / ");
  return field.of ? label(value ?? "") : String(value ?? "");
}

/** A new item: the emptiest one, of this hall or of the first, and numbered after the last. */
function fresh({ fresh: values = {}, is_of_hall: isOfHall, counter }, list, parent, { hallId, admin }) {
  const item = structuredClone(values);
  if ("hall" in item) item.hall = isOfHall ? hallId : Object.keys(admin.values.halls)[0];
  if (counter) {
    const first = counter.first[counter.by ? parent[counter.by] : ""] ?? 0;
    item[counter.key] = Math.max(first - 1, ...list.map((other) => other[counter.key] ?? 0)) + 1;
  }
  return item;
}
