// @ts-check
/** The roles of tables that styles make into cards on a narrow screen. */

import { findAll } from "../../../queue_server/pages/static/dom.js";

/** @type {Record<string, string>} */
const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };

/**
 * The same table or part of one, of which each element names its role: browsers take that of a row or cell by its
 * `display`, and those of before 2020, and Safari's for longer, forget it where that is another one.
 * @template {HTMLElement} T
 * @param {T} part
 * @returns {T}
 */
export function withRoles(part) {
  for (const node of [part, ...findAll(part, "thead, tbody, tr, th, td")]) {
    const heads = node.getAttribute("scope") === "col" ? "columnheader" : "rowheader";
    node.setAttribute("role", ROLES[node.localName] ?? heads);
  }
  return part;
}
