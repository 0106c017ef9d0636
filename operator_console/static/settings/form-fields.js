// @ts-check
/**
 * The fields of a form. Each is bound to one key of the draft: what is typed is in the draft at once, what is emptied
 * is left out of it, and `data-key` is the place under which the server tells of a mistake. Each takes a part of a
 * form and its scope (`settings-form.js`).
 */

import { find, findAll, h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { inWords } from "../words/draft-text.js";

const MINUTE_S = 60;

/** @typedef {import("./settings-form.js").Part} Part */
/** @typedef {import("./settings-form.js").Scope} Scope */
/** @typedef {import("./settings-form.js").Table} Table */
/** @typedef {[any, string][]} Options what can be chosen: values, and their labels */

/**
 * A whole number or a measure.
 * @param {Part} part
 * @param {Scope} scope
 */
export function number(part, scope) {
  const input = h("input", {
    type: "number",
    min: part.minimum,
    max: part.maximum,
    step: part.is_fraction ? "any" : undefined,
    placeholder: part.placeholder,
  });
  if (part.unit === "s") return minutes(part, scope, input);
  return bound(part, scope, input, () => Number(input.value));
}

/**
 * Seconds in the file that the page asks for as minutes.
 * @param {Part} part
 * @param {Scope} scope
 * @param {HTMLInputElement} input
 */
function minutes(part, scope, input) {
  Object.assign(input, { min: part.minimum / MINUTE_S, max: part.maximum / MINUTE_S, step: "any" });
  const read = () => Math.round(Number(input.value) * MINUTE_S);
  return bound(part, scope, input, read, undefined, (value) => String(value / MINUTE_S));
}

/**
 * A line of text, a time of day or a date.
 * @param {Part} part
 * @param {Scope} scope
 */
export function text(part, scope) {
  const { input: type = "text", maxLength: maxlength, placeholder } = part;
  const input = h("input", { type, maxlength, placeholder });
  const value = type === "time" ? part.default : undefined;
  return bound(part, scope, input, () => input.value.trim(), value);
}

/**
 * One of a few; `blank` stands for no value.
 * @param {Part} part
 * @param {Scope} scope
 */
export function choice(part, scope) {
  const { table, key } = placeOf(part, scope);
  const values = part.of && table[key] ? [table[key]] : [];
  const options = [...optionsOf(part, scope), ...goneOf(part, values, scope)];
  const select = selectOf(options);
  for (const option of select.options) option.disabled = part.unavailable?.includes(option.value) ?? false;
  return bound(part, scope, select, () => options.find(([id]) => String(id) === select.value)?.[0], part.default);
}

/**
 * Yes or no.
 * @param {Part} part
 * @param {Scope} scope
 */
export function check(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const checked = table[key] ?? part.default ?? false;
  const input = h("input", { type: "checkbox", "data-key": place, checked });
  input.addEventListener("input", () => put(table, key, input.checked));
  return h("label", { class: "check" }, input, h("span", {}, part.label));
}

/**
 * One text in the languages of the hall.
 * @param {Part} part
 * @param {Scope} scope
 */
export function names(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const texts = table[key] ?? {};
  const fields = languageFields(part, { ...scope, table: texts, path: place });
  const group = h("fieldset", { class: "names", "data-key": place }, h("legend", {}, part.label), ...fields);
  const isKept = () => part.is_required || Object.keys(texts).length > 0;
  group.addEventListener("input", () => put(table, key, isKept() ? texts : undefined));
  return group;
}

/**
 * A field for each language of a text, which is the table of the scope: those of the halls, and those it has.
 * @param {Part} part
 * @param {Scope} scope
 */
export function languageFields({ maxLength, is_wide: isWide }, scope) {
  const { languages, written } = scope.admin.about;
  const codes = [...new Set([...written, ...Object.keys(scope.table)])];
  return codes.map((code) => {
    const field = text({ key: code, label: languages[code] ?? code, maxLength, is_wide: isWide }, scope);
    find(field, "input").setAttribute("lang", code);
    return field;
  });
}

/**
 * Several of those that the hall has.
 * @param {Part} part
 * @param {Scope} scope
 */
export function several(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const options = [...optionsOf(part, scope), ...goneOf(part, table[key] ?? [], scope)];
  const boxes = options.map(([value, label]) => {
    const input = h("input", { type: "checkbox", value, checked: (table[key] ?? []).includes(value) });
    return h("label", { class: "check" }, input, h("span", {}, label));
  });
  const group = h("fieldset", { class: "several", "data-key": place }, h("legend", {}, part.label), ...boxes);
  const read = () => findAll(group, "input").flatMap((input) => (input.checked ? [input.value] : []));
  group.addEventListener("input", () => put(table, key, read()));
  return group;
}

/**
 * Some of a few, the first one first: one choice for each place.
 * @param {Part} part
 * @param {Scope} scope
 */
export function order(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const values = table[key] ?? part.default ?? [];
  /** @type {Options} */
  const choices = part.choices;
  const selects = choices.slice(0, part.maxItems).map((_, index) => {
    const select = selectOf([["", part.blank], ...choices], { "aria-label": `${part.label}: ${index + 1}` });
    select.value = values[index] ?? "";
    return select;
  });
  const group = h("fieldset", { class: "order", "data-key": place }, h("legend", {}, part.label), ...selects);
  group.addEventListener("input", () => put(table, key, selects.map(({ value }) => value).filter(Boolean)));
  return group;
}

/**
 * A list of texts, one a line.
 * @param {Part} part
 * @param {Scope} scope
 */
export function lines(part, scope) {
  const input = h("textarea", { rows: 3, spellcheck: "false" });
  const texts = () => input.value.split("\n").map((line) => line.trim());
  const read = () => texts().filter(Boolean);
  return bound({ ...part, is_wide: true }, scope, input, read, part.default, (values) => values.join("\n"));
}

/**
 * A number for each of those that the hall has, of which most have none.
 * @param {Part} part
 * @param {Scope} scope
 */
export function amounts(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const values = { ...table[key] };
  const within = { ...scope, table: values, path: place };
  const limits = part.additionalProperties;
  const options = [...optionsOf(part, scope), ...goneOf(part, Object.keys(values), scope)];
  const fields = options.map(([id, label]) => number({ ...limits, key: id, label }, within));
  const group = h("details", { class: "helps", "data-key": place }, h("summary", {}, part.label), ...fields);
  group.addEventListener("input", () => put(table, key, Object.keys(values).length ? values : undefined));
  return group;
}

/**
 * A button that removes, adds or moves.
 * @param {string} label
 * @param {() => unknown} onclick
 * @param {Record<string, any>} [props]
 */
export function button(label, onclick, props = {}) {
  return h("button", { type: "button", onclick, ...props }, label);
}

/**
 * Puts the focus on the summary of what stands at a place: who has pressed a button that was drawn anew goes on there.
 * @param {ParentNode} page
 * @param {string} place
 */
export function goOnAt(page, place) {
  const summary = page.querySelector(`details[data-key="${CSS.escape(place)}"] > summary`);
  if (summary instanceof HTMLElement) summary.focus();
}

/**
 * The table and the key of a part, whose own key may lead through tables (`rules.recall_limit`), and its place.
 * @param {Part} part
 * @param {Scope} scope
 * @returns {{ table: Table, key: string, place: string }}
 */
export function placeOf({ key: keys }, { table, path }) {
  const steps = keys.split(".");
  const key = steps.pop();
  const inner = steps.reduce((/** @type {Table} */ outer, /** @type {string} */ step) => (outer[step] ??= {}), table);
  return { table: inner, key, place: `${path}.${keys}` };
}

/**
 * What a part's value may be: its own choices, or what the draft has of that kind.
 * @param {Part} part
 * @param {Scope} scope
 * @returns {Options}
 */
export function optionsOf({ of: kind, choices = [], blank, is_required: isRequired }, { admin, hallId }) {
  const halls = admin.values.halls;
  /** @type {Options} */
  const nothing = blank && !isRequired ? [["", blank]] : [];
  if (!kind) return [...nothing, ...choices];
  if (kind === "districts") return [...nothing, ...optionsIn(admin.values.region?.districts ?? [])];
  if (kind === "readable_halls") {
    const ids = new Set([...Object.keys(halls), ...Object.keys(admin.about.halls)]);
    return [...nothing, ...[...ids].map((id) => /** @type {[any, string]} */ ([id, id]))];
  }
  if (kind === "halls") return [...nothing, ...Object.keys(halls).map((id) => /** @type {[any, string]} */ ([id, id]))];
  return [...nothing, ...optionsIn(halls[hallId]?.[kind] ?? [])];
}

/**
 * What is chosen from a list of the draft, by id and in words.
 * @param {{ id: string, names: Kezek.Names }[]} items
 * @returns {Options}
 */
const optionsIn = (items) => items.map(({ id, names: text }) => [id, inWords(text) || id]);

/**
 * What a value still refers to and the hall has no more, as options: what is not seen cannot be taken away.
 * @param {Part} part
 * @param {string[]} ids
 * @param {Scope} scope
 * @returns {Options}
 */
function goneOf(part, ids, scope) {
  const options = optionsOf(part, scope).map(([id]) => id);
  return ids.filter((id) => !options.includes(id)).map((id) => [id, t("{id} (removed)", { id })]);
}

/**
 * @param {Options} options
 * @param {Record<string, any>} [props]
 */
function selectOf(options, props = {}) {
  return h("select", props, ...options.map(([value, label]) => h("option", { value: String(value) }, label)));
}

/**
 * A labelled field whose value is that of its key. `write` makes text of a value, `otherwise` holds without one.
 * @param {Part} part
 * @param {Scope} scope
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} input
 * @param {() => unknown} read
 * @param {any} [otherwise]
 * @param {(value: any) => string} [write]
 */
function bound(part, scope, input, read, otherwise = undefined, write = String) {
  const { table, key, place } = placeOf(part, scope);
  const value = table[key] ?? otherwise;
  input.dataset.key = place;
  input.value = value === undefined ? "" : write(value);
  const isEmptied = () => input.value.trim() === "" && !Array.isArray(value);
  input.addEventListener("input", () => put(table, key, isEmptied() ? undefined : read()));
  return h("label", { class: part.is_wide ? "field wide" : "field" }, h("span", {}, part.label), input);
}

/**
 * Writes a value into the draft; without one its key is left out.
 * @param {Table} table
 * @param {string} key
 * @param {unknown} value
 */
export function put(table, key, value) {
  if (value === undefined) delete table[key];
  else table[key] = value;
  dispatchEvent(new CustomEvent("draft-changed"));
}
