// @ts-check
/** A table of settings that may be left out: its fields behind a summary, and a button to and fro. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { button, goOnAt, placeOf } from "./form-fields.js";

/** @typedef {import("./settings-form.js").Part} Part */
/** @typedef {import("./settings-form.js").Scope} Scope */

/**
 * The fields of the table; without one, what holds then.
 * @param {Part} part
 * @param {Scope} scope
 */
export function optionalTable(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const { admin } = scope;
  const values = table[key];
  const edit = () => {
    if (values) delete table[key];
    else table[key] = structuredClone(part.fresh);
  };
  const turn = () => {
    admin.change(edit, values ? scope.path : place);
    goOnAt(admin, place);
  };
  const act = button(values ? part.clear_label : part.set_label, turn, { class: values && "removes" });
  const fields = values ? scope.draw(part.parts, { ...scope, table: values, path: place }) : [];
  const isOpen = admin.opened === place || admin.opened.startsWith(`${place}.`);
  const body = h("div", { class: "card-body" }, ...fields, h("p", { class: "actions" }, act));
  const summary = h("summary", {}, values ? part.label : part.blank);
  return h("details", { class: "optional", "data-key": place, open: isOpen }, summary, body);
}
