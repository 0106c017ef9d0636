// @ts-check
import { h, setTexts } from "../../../queue_server/pages/static/dom.js";
import { arrowTo, callKey } from "../shared/arrows.js";

/** @typedef {Kezek.BoardCall | Kezek.Call} ShownCall */
/** @typedef {import("../shared/arrows.js").Arrows} Arrows */

/**
 * A place for one call: number, arrow, window. `name` is its class.
 * @param {string} name
 * @returns {HTMLLIElement}
 */
export function callRow(name) {
  return h(
    "li",
    { class: name, hidden: true },
    h("b", { class: "number", "data-part": "number" }),
    h("span", { class: "arrow", "data-part": "arrow", "aria-hidden": "true" }),
    h("b", { class: "number", "data-part": "window" }),
  );
}

/**
 * Show calls in rows, of which there are enough. A row keeps its place for as long as its call is shown, so nobody
 * loses it while reading: a new call takes a free row.
 * @param {HTMLElement[]} rows
 * @param {ShownCall[]} calls
 * @param {Arrows} arrows
 */
export function keepPlaces(rows, calls, arrows) {
  const unplaced = new Map(calls.map((call) => [callKey(call), call]));
  for (const row of rows) {
    const key = row.dataset.call || "";
    const call = unplaced.get(key);
    if (call) show(row, call, arrows);
    else clear(row);
    unplaced.delete(key);
  }
  const free = rows.filter((row) => !row.dataset.call);
  for (const call of unplaced.values()) {
    const row = free.shift();
    if (row) show(row, call, arrows);
  }
}

/**
 * @param {HTMLElement} row
 * @param {ShownCall} call
 * @param {Arrows} arrows
 */
function show(row, call, arrows) {
  row.hidden = false;
  row.dataset.call = callKey(call);
  row.dataset.state = "state" in call ? call.state : "called";
  setTexts(row, { number: call.number, arrow: arrowTo(arrows, call.zone), window: call.window });
}

/** @param {HTMLElement} row */
function clear(row) {
  row.hidden = true;
  row.removeAttribute("data-call");
}
