// @ts-check
/**
 * The forms of the settings, drawn from the data that the server put into the page (`settings`): what a section asks
 * for, in which words, and within which limits. Nothing here decides what is right.
 */

import { h, pageData } from "../../../queue_server/pages/static/dom.js";
import { amounts, check, choice, lines, names, number, order, several, text } from "./form-fields.js";
import { days } from "./day-choice.js";
import { items } from "./item-list.js";
import { printerKiosks, printerPort } from "./printer-settings.js";
import { optionalTable } from "./optional-table.js";
import { textLines } from "./text-lines.js";
import { week } from "./week-hours.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */
/** @typedef {Record<string, any>} Part a part of a form; `operator_console/settings/forms.py` says what it holds */
/** @typedef {Record<string, any>} Table a table of the draft */

/**
 * The page's element: `about` is what the server says of the page, `values` the whole draft, `opened` the place of the
 * item that is open, and `change()` changes the draft's shape and draws it anew, with the item of that place opened.
 * @typedef {HTMLElement & {
 *   about: Kezek.AdminPage,
 *   values: Table,
 *   opened: string,
 *   change: (edit: () => unknown, opened?: string) => void,
 * }} FormPage
 */

/**
 * What a part is drawn for: the table in which its keys stand, the place of that table as the server names it in a
 * mistake (`halls.aksu.services[2]`), the hall whose sections are shown, and what draws the parts of an item.
 * @typedef {{
 *   table: Table,
 *   path: string,
 *   hallId: string,
 *   admin: FormPage,
 *   draw: (parts: Part[], scope: Scope) => Child[],
 * }} Scope
 */

/**
 * A section of the page. `root` is the place of its table, with `*` for the hall.
 * @typedef {{ id: string, label: string, root: string, is_of_server?: boolean, parts: Part[] }} Section
 */

/**
 * Every section that is made of settings.
 * @returns {Section[]}
 */
export const settingsSections = () => pageData("settings") ?? [];

/** @type {Record<string, (part: Part, scope: Scope) => Child | Child[]>} */
const WIDGETS = {
  amounts,
  check,
  choice,
  days,
  element,
  heading,
  items,
  lines,
  names,
  note,
  number,
  order,
  "printer-kiosks": printerKiosks,
  "printer-port": printerPort,
  several,
  table: optionalTable,
  text,
  "text-lines": textLines,
  week,
};

/**
 * The nodes of a section.
 * @param {Section} section
 * @param {{ hallId: string, admin: FormPage }} page
 */
export function drawSection({ root, parts }, { hallId, admin }) {
  const path = pathOf(root, hallId);
  const table = path.split(".").reduce((outer, step) => (outer[step] ??= {}), admin.values);
  return drawParts(parts, { table, path, hallId, admin, draw: drawParts });
}

/** @type {Scope["draw"]} */
const drawParts = (parts, scope) => parts.flatMap((part) => WIDGETS[part.widget](part, scope) ?? []);

/**
 * The section of a key such as `halls.aksu.services[2].prefix`: the one with the longest key that it begins with.
 * @param {string} key
 * @param {string} hallId
 */
export function sectionOf(key, hallId) {
  const [, hall] = key.match(/^halls\.([^.]+)/) ?? [null, hallId];
  const placesOf = (/** @type {Section} */ { id, root, parts }) => {
    return ["", ...keysOf(parts)].map((part) => ({ id, place: `${pathOf(root, hall)}.${part}` }));
  };
  const isAround = (/** @type {{ place: string }} */ { place }) => `${key}.`.replaceAll("[", ".").startsWith(place);
  const places = settingsSections().flatMap(placesOf).filter(isAround);
  places.sort((a, b) => b.place.length - a.place.length);
  return `${hall}/${places[0]?.id ?? "services"}`;
}

/** @param {Part[]} parts */
const keysOf = (parts) => parts.filter(({ key }) => key).map(({ key }) => `${key}.`);

/**
 * @param {string} root
 * @param {string} hallId
 */
const pathOf = (root, hallId) => root.replace("*", hallId);

/** @param {Part} part */
function heading({ label }) {
  return h("h3", {}, label);
}

/** @param {Part} part */
function note({ label, is_notice: isNotice }) {
  return h("p", { class: isNotice ? "notice" : "quiet" }, label);
}

/**
 * An element with a function of its own; one that has a `page` gets the page's element, which has the draft,
 * and one with a `hallId` the hall whose section is shown.
 * @param {Part} part
 * @param {Scope} scope
 */
function element({ name, needs, data: keys = [] }, { table, admin, hallId }) {
  if (needs && !table[needs]) return null;
  const node = h(name, Object.fromEntries(keys.map((/** @type {string} */ key) => [`data-${key}`, table[key]])));
  if ("page" in node) node.page = admin;
  if ("hallId" in node) node.hallId = hallId;
  return node;
}
