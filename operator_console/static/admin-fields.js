// @ts-check
/**
 * The fields of the administrator's page. Each is bound to one key of the draft: what is typed is in the draft at once,
 * what is emptied is left out of it, and `data-key` is the place under which the server tells of a mistake.
 */

import { h } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";

/** @typedef {Record<string, any>} Table a table of the draft */
/** @typedef {[string | boolean, string][]} Options what can be chosen: values, and their labels */
/** @typedef {{ change: (edit: () => unknown, opened?: string) => void, values: Table, opened: string }} FormPage */

const LANGUAGES = { kk: "Қазақша", ru: "Русский", en: "English" };

/**
 * A labelled field. `type`: "text", "number", "time", "date", or a list of `[value, label]` to choose from.
 * @param {Table} object
 * @param {string} key
 * @param {string} path
 * @param {string} label
 * @param {string | Options} [type]
 * @param {Record<string, any>} [props]
 */
export function field(object, key, path, label, type = "text", props = {}) {
  const input = Array.isArray(type) ? choice(type, object[key]) : typed(type, object[key], props);
  input.dataset.key = `${path}.${key}`;
  input.addEventListener("input", () => put(object, key, read(input, type)));
  return h("label", { class: `field ${props.wide ? "wide" : ""}` }, h("span", {}, label), input);
}

/**
 * Yes or no.
 * @param {Table} object
 * @param {string} key
 * @param {string} path
 * @param {string} label
 * @param {boolean} [otherwise]
 */
export function check(object, key, path, label, otherwise = false) {
  const input = h("input", { type: "checkbox", "data-key": `${path}.${key}`, checked: object[key] ?? otherwise });
  input.addEventListener("input", () => put(object, key, input.checked));
  return h("label", { class: "check" }, input, h("span", {}, label));
}

/**
 * One text in the three languages.
 * @param {Table} object
 * @param {string} key
 * @param {string} path
 * @param {string} label
 * @param {boolean} [isOptional]
 */
export function names(object, key, path, label, isOptional = false) {
  const texts = object[key] ?? {};
  const fields = Object.entries(LANGUAGES).map(([language, name]) => {
    const input = h("input", {
      lang: language,
      value: texts[language] ?? "",
      "data-key": `${path}.${key}.${language}`,
    });
    input.addEventListener("input", () => {
      put(texts, language, input.value.trim() || undefined);
      put(object, key, isOptional && !Object.keys(texts).length ? undefined : texts);
    });
    return h("label", { class: "field" }, h("span", {}, name), input);
  });
  return h("fieldset", { class: "names", "data-key": `${path}.${key}` }, h("legend", {}, label), ...fields);
}

/**
 * Several of a few: `options` is a list of `[value, label]`.
 * @param {Table} object
 * @param {string} key
 * @param {string} path
 * @param {string} label
 * @param {Options} options
 */
export function several(object, key, path, label, options) {
  const boxes = options.map(([value, text]) => {
    const input = h("input", { type: "checkbox", value, checked: (object[key] ?? []).includes(value) });
    return h("label", { class: "check" }, input, h("span", {}, text));
  });
  const group = h("fieldset", { class: "several", "data-key": `${path}.${key}` }, h("legend", {}, label), ...boxes);
  group.addEventListener("input", () => {
    const chosen = [...group.querySelectorAll("input")].filter((input) => input.checked).map((input) => input.value);
    put(object, key, chosen);
  });
  return group;
}

/**
 * A list of texts, one a line. `otherwise` is what is shown, and holds, while there is none.
 * @param {Table} object
 * @param {string} key
 * @param {string} path
 * @param {string} label
 * @param {string[]} [otherwise]
 */
export function lines(object, key, path, label, otherwise = []) {
  const text = h("textarea", { rows: 3, "data-key": `${path}.${key}`, spellcheck: "false" });
  text.value = (object[key] ?? otherwise).join("\n");
  text.addEventListener("input", () => {
    const said = text.value
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
    put(object, key, said);
  });
  return h("label", { class: "field wide" }, h("span", {}, label), text);
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
 * Items that can be added, removed and moved: `draw(item, path)` shows one, `title(item)` names it. Those that are not
 * shown keep their places in the list.
 * @param {FormPage} section
 * @param {any[]} list
 * @param {string} path
 * @param {{
 *   title: (item: any) => string,
 *   draw: (item: any, path: string) => import("../../queue_server/pages/static/dom.js").Child[],
 *   fresh: () => Table,
 *   canMove?: boolean,
 *   add: string,
 *   isShown?: (item: any) => boolean,
 * }} form
 */
export function items(section, list, path, { title, draw, fresh, canMove = true, add, isShown = () => true }) {
  const cards = list.map((item, place) => {
    if (!isShown(item)) return null;
    const at = `${path}[${place}]`;
    const move = (/** @type {number} */ by) =>
      section.change(() => list.splice(place + by, 0, ...list.splice(place, 1)), `${path}[${place + by}]`);
    const body = h(
      "div",
      { class: "card-body" },
      ...draw(item, at),
      h(
        "p",
        { class: "actions" },
        canMove && place > 0 && button(t("Up"), () => move(-1)),
        canMove && place < list.length - 1 && button(t("Down"), () => move(1)),
        button(t("Remove"), () => section.change(() => list.splice(place, 1), path), { class: "removes" }),
      ),
    );
    const isOpen = section.opened === at || section.opened.startsWith(`${at}.`);
    return h("details", { class: "card", "data-key": at, open: isOpen }, h("summary", {}, title(item)), body);
  });
  return [
    ...cards.filter((card) => card !== null),
    button(add, () => section.change(() => list.push(fresh()), `${path}[${list.length}]`), { class: "adds" }),
  ];
}

/**
 * @param {string} type
 * @param {any} value
 * @param {Record<string, any>} props
 */
function typed(type, value, { min, max, pattern, placeholder, maxlength }) {
  return h("input", { type, value: value ?? "", min, max, pattern, placeholder, maxlength });
}

/**
 * @param {Options} options
 * @param {any} value
 */
function choice(options, value) {
  const select = h("select", {}, ...options.map(([id, text]) => h("option", { value: String(id) }, text)));
  select.value = String(value ?? "");
  return select;
}

/**
 * @param {HTMLInputElement | HTMLSelectElement} input
 * @param {string | Options} type
 */
function read(input, type) {
  if (input.value.trim() === "") return undefined;
  if (Array.isArray(type)) return type.find(([id]) => String(id) === input.value)?.[0];
  return type === "number" ? Number(input.value) : input.value.trim();
}

/**
 * @param {Table} object
 * @param {string} key
 * @param {any} value
 */
function put(object, key, value) {
  if (value === undefined) delete object[key];
  else object[key] = value;
  dispatchEvent(new CustomEvent("draft-changed"));
}
