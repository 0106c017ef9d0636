// @ts-check
/** A list of texts in several languages, typed as one text a language: a line of each is the same item. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { placeOf, put } from "./form-fields.js";

/** @typedef {import("./settings-form.js").Part} Part */
/** @typedef {import("./settings-form.js").Scope} Scope */

const ROWS = 5;

/**
 * A field for each language beside the others, so that a whole list is pasted at once.
 * @param {Part} part
 * @param {Scope} scope
 */
export function textLines(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const { languages, written } = scope.admin.about;
  /** @type {Kezek.Names[]} */
  const items = table[key] ?? [];
  const codes = [...new Set([...written, ...items.flatMap((item) => Object.keys(item))])];
  const fields = codes.map((code) => {
    const area = h("textarea", { rows: Math.max(ROWS, items.length + 1), lang: code });
    area.value = items.map((item) => item[code] ?? "").join("\n");
    return area;
  });
  const labels = fields.map((area, n) => h("label", { class: "field" }, h("span", {}, languages[codes[n]]), area));
  const group = h("fieldset", { class: "names text-lines", "data-key": place }, h("legend", {}, part.label), ...labels);
  group.addEventListener("input", () => put(table, key, itemsOf(codes, fields)));
  return group;
}

/**
 * The items that the lines make; a line that is empty in one language is missing there, which the server names.
 * @param {string[]} codes
 * @param {HTMLTextAreaElement[]} fields
 */
function itemsOf(codes, fields) {
  const columns = fields.map(({ value }) =>
    value
      .trimEnd()
      .split("\n")
      .map((line) => line.trim()),
  );
  const count = Math.max(...columns.map((lines) => (lines.length === 1 && !lines[0] ? 0 : lines.length)));
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(codes.flatMap((code, column) => (columns[column][row] ? [[code, columns[column][row]]] : []))),
  );
}
