// @ts-check
/**
 * The fields of a form. Each is bound to one key of the draft: what is typed is in the draft at once, what is emptied
 * is left out of it, and `data-key` is the place under which the server tells of a mistake. Each takes a part of a
 * form and its scope (`admin-form.js`).
 *
 * @typedef {import("./admin-form.js").Part} Part
 * @typedef {import("./admin-form.js").Scope} Scope
 */

import { data, h } from "../pages/draw.js";
import { language, t } from "../pages/words.js";

const MINUTE_S = 60;

const { languages: OWN_NAMES, written: WRITTEN } = data("about");

/** A text in the reader's language, else in the first one. */
export const inWords = (texts) => texts?.[language()] ?? texts?.[WRITTEN[0]] ?? "";

/** A whole number or a measure. */
export function number(part, scope) {
  const input = h("input", {
    type: "number",
    min: part.minimum,
    max: part.maximum,
    placeholder: part.placeholder,
  });
  if (part.unit === "s") return minutes(part, scope, input);
  return bound(part, scope, input, () => Number(input.value));
}

/** Seconds in the file that the page asks for as minutes. */
function minutes(part, scope, input) {
  Object.assign(input, { min: part.minimum / MINUTE_S, max: part.maximum / MINUTE_S, step: "any" });
  return bound(part, scope, input, () => Math.round(Number(input.value) * MINUTE_S), undefined, (value) => String(value / MINUTE_S));
}

/** A line of text, a time of day or a date. */
export function text(part, scope) {
  const { input: type = "text", maxLength: maxlength, placeholder } = part;
  const input = h("input", { type, maxlength, placeholder });
  const value = type === "time" ? part.default : undefined;
  return bound(part, scope, input, () => input.value.trim(), value);
}

/** One of a few; `blank` stands for no value. */
export function choice(part, scope) {
  const { table, key } = placeOf(part, scope);
  const values = part.of && table[key] ? [table[key]] : [];
  const options = [...optionsOf(part, scope), ...goneOf(part, values, scope)];
  const select = selectOf(options);
  return bound(part, scope, select, () => options.find(([id]) => String(id) === select.value)?.[0], part.default);
}

/** Yes or no. */
export function check(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const checked = table[key] ?? part.default ?? false;
  const input = h("input", { type: "checkbox", "data-key": place, checked });
  input.addEventListener("input", () => put(table, key, input.checked));
  return h("label", { class: "check" }, input, h("span", {}, part.label));
}

/** One text in the languages of the hall. */
export function names(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const texts = table[key] ?? {};
  const fields = languageFields(part, { ...scope, table: texts, path: place });
  const group = h("fieldset", { class: "names", "data-key": place }, h("legend", {}, part.label), ...fields);
  const isKept = () => part.is_required || Object.keys(texts).length > 0;
  group.addEventListener("input", () => put(table, key, isKept() ? texts : undefined));
  return group;
}

/** A field for each language of a text, which is the table of the scope: those of the halls, and those it has. */
export function languageFields({ maxLength, is_wide: isWide }, scope) {
  const codes = [...new Set([...WRITTEN, ...Object.keys(scope.table)])];
  return codes.map((code) => {
    const field = text({ key: code, label: OWN_NAMES[code] ?? code, maxLength, is_wide: isWide }, scope);
    field.querySelector("input").setAttribute("lang", code);
    return field;
  });
}

/** Several of those that the hall has. */
export function several(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const boxes = [...optionsOf(part, scope), ...goneOf(part, table[key] ?? [], scope)].map(([value, label]) => {
    const input = h("input", { type: "checkbox", value, checked: (table[key] ?? []).includes(value) });
    return h("label", { class: "check" }, input, h("span", {}, label));
  });
  const group = h("fieldset", { class: "several", "data-key": place }, h("legend", {}, part.label), ...boxes);
  const read = () => [...group.querySelectorAll("input:checked")].map(({ value }) => value);
  group.addEventListener("input", () => put(table, key, read()));
  return group;
}

/** Some of a few, the first one first: one choice for each place. */
export function order(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const values = table[key] ?? part.default ?? [];
  const options = [["", part.blank], ...part.choices];
  const selects = part.choices.slice(0, part.maxItems).map((_, at) => {
    const select = selectOf(options, { "aria-label": `${part.label}: ${at + 1}` });
    select.value = values[at] ?? "";
    return select;
  });
  const group = h("fieldset", { class: "order", "data-key": place }, h("legend", {}, part.label), ...selects);
  group.addEventListener("input", () => put(table, key, selects.map(({ value }) => value).filter(Boolean)));
  return group;
}

/** A list of texts, one a line. */
export function lines(part, scope) {
  const input = h("textarea", { rows: 3, spellcheck: "false" });
  const read = () => input.value.split("\n").map((line) => line.trim()).filter(Boolean);
  return bound({ ...part, is_wide: true }, scope, input, read, part.default, (values) => values.join("\n"));
}

/** A number for each of those that the hall has, of which most have none. */
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

/** A button that removes, adds or moves. */
export function button(label, onclick, props = {}) {
  return h("button", { type: "button", onclick, ...props }, label);
}

/** The table and the key of a part, whose own key may lead through tables (`rules.recall_limit`), and its place. */
export function placeOf({ key: keys }, { table, path }) {
  const steps = keys.split(".");
  const key = steps.pop();
  return { table: steps.reduce((within, step) => (within[step] ??= {}), table), key, place: `${path}.${keys}` };
}

/** What a part's value may be, as `[value, label]`: its own choices, or what the draft has of that kind. */
export function optionsOf({ of, choices = [], blank, is_required: isRequired }, { admin, hallId }) {
  const halls = admin.values.halls;
  const nothing = blank && !isRequired ? [["", blank]] : [];
  if (!of) return [...nothing, ...choices];
  if (of === "halls") return [...nothing, ...Object.keys(halls).map((id) => [id, id])];
  return [...nothing, ...(halls[hallId]?.[of] ?? []).map(({ id, names: texts }) => [id, inWords(texts) || id])];
}

/** What a value still refers to and the hall has no more, as options: what is not seen cannot be taken away. */
function goneOf(part, ids, scope) {
  const options = optionsOf(part, scope).map(([id]) => id);
  return ids.filter((id) => !options.includes(id)).map((id) => [id, t("{id} (removed)", { id })]);
}

function selectOf(options, props = {}) {
  return h("select", props, ...options.map(([value, label]) => h("option", { value: String(value) }, label)));
}

/** A labelled field whose value is that of its key. `write` makes text of a value, `otherwise` holds without one. */
function bound(part, scope, input, read, otherwise = undefined, write = String) {
  const { table, key, place } = placeOf(part, scope);
  const value = table[key] ?? otherwise;
  input.dataset.key = place;
  input.value = value === undefined ? "" : write(value);
  const isEmptied = () => input.value.trim() === "" && !Array.isArray(value);
  input.addEventListener("input", () => put(table, key, isEmptied() ? undefined : read()));
  return h("label", { class: part.is_wide ? "field wide" : "field" }, h("span", {}, part.label), input);
}

function put(table, key, value) {
  if (value === undefined) delete table[key];
  else table[key] = value;
  dispatchEvent(new CustomEvent("draft-changed"));
}
