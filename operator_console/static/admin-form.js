// @ts-check
/**
 * The forms of the settings, drawn from the data that the server put into the page (`settings`): what a section asks
 * for, in which words, and within which limits. Nothing here decides what is right.
 *
 * @typedef {Object<string, any>} Part A part of a form; `operator_console/settings/forms.py` says what it holds.
 * @typedef {Object<string, any>} Table A table of the draft.
 *
 * @typedef {Object} Scope What a part is drawn for.
 * @property {Table} table The table in which the keys of the part stand.
 * @property {string} path The place of that table, as the server names it in a mistake: `halls.aksu.services[2]`.
 * @property {string} hallId The hall whose sections are shown.
 * @property {any} admin The page's element: `values` is the whole draft, `change()` draws it anew.
 * @property {(parts: Part[], scope: Scope) => Node[]} draw What draws the parts of an item.
 */

import { data, h } from "../pages/draw.js";
import { amounts, check, choice, lines, names, number, order, several, text } from "./admin-fields.js";
import { items } from "./admin-items.js";
import { week } from "./admin-week.js";

/** Every section of the page: `{ id, label, root, is_of_server, parts }`. */
export const SECTIONS = data("settings") ?? [];

const FIELDS = { amounts, check, choice, lines, names, number, order, several, text };
const WIDGETS = { ...FIELDS, element, heading, items, note, week };

/**
 * The nodes of a section.
 * @param {{ root: string, parts: Part[] }} section
 * @param {{ hallId: string, admin: any }} page
 */
export function drawSection({ root, parts }, { hallId, admin }) {
  const path = pathOf(root, hallId);
  const table = path.split(".").reduce((within, step) => (within[step] ??= {}), admin.values);
  return drawParts(parts, { table, path, hallId, admin, draw: drawParts });
}

/** @type {Scope["draw"]} */
const drawParts = (parts, scope) => parts.flatMap((part) => WIDGETS[part.widget](part, scope) ?? []);

/** The section of a key such as `halls.aksu.services[2].prefix`: the one with the longest key that it begins with. */
export function sectionOf(key, hallId) {
  const [, hall] = key.match(/^halls\.([^.]+)/) ?? [null, hallId];
  const placesOf = ({ id, root, parts }) => {
    return ["", ...keysOf(parts)].map((part) => ({ id, place: `${pathOf(root, hall)}.${part}` }));
  };
  const isAround = ({ place }) => `${key}.`.replaceAll("[", ".").startsWith(place);
  const fits = SECTIONS.flatMap(placesOf).filter(isAround);
  fits.sort((a, b) => b.place.length - a.place.length);
  return `${hall}/${fits[0]?.id ?? "services"}`;
}

const keysOf = (parts) => parts.filter(({ key }) => key).map(({ key }) => `${key}.`);
const pathOf = (root, hallId) => root.replace("*", hallId);

function heading({ label }) {
  return h("h3", {}, label);
}

function note({ label, is_notice: isNotice }) {
  return h("p", { class: isNotice ? "notice" : "quiet" }, label);
}

function element({ name, needs, data: keys = [] }, { table }) {
  if (needs && !table[needs]) return null;
  return h(name, Object.fromEntries(keys.map((key) => [`data-${key}`, table[key]])));
}
