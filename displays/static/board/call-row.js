// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { arrowTo, callKey } from "../shared/arrows.js";

/** @typedef {Kezek.BoardCall | Kezek.Call} ShownCall */
/** @typedef {import("../shared/arrows.js").Arrows} Arrows */

/** A place for one call: number, arrow, window. It remembers what it shows, so that equal calls touch nothing. */
export class CallRow {
  /** Of the call that it shows; none where it is free. */
  key = "";
  _content = "";
  _number = h("b", { class: "number", "data-part": "number" });
  _arrow = h("span", { class: "arrow", "data-part": "arrow", "aria-hidden": "true" });
  _window = h("b", { class: "number", "data-part": "window" });
  /** @type {HTMLLIElement} */
  node;

  /** @param {string} name its class */
  constructor(name) {
    this.node = h("li", { class: name, hidden: true }, this._number, this._arrow, this._window);
  }

  /**
   * @param {ShownCall} call
   * @param {Arrows} arrows
   */
  show(call, arrows) {
    const state = "state" in call ? call.state : "called";
    const arrow = arrowTo(arrows, call.zone);
    const key = callKey(call);
    const content = `${key} ${state} ${arrow}`;
    if (content === this._content) return;
    this._content = content;
    const { node } = this;
    if (key !== this.key) {
      this.key = node.dataset.call = key;
      setText(this._number, call.number);
      setText(this._window, String(call.window));
      node.hidden = false;
    }
    setText(this._arrow, arrow);
    node.dataset.state = state;
  }

  clear() {
    if (!this.key) return;
    this.key = this._content = "";
    this.node.hidden = true;
    this.node.removeAttribute("data-call");
  }
}

/**
 * Show calls in rows, of which there are enough. A row keeps its place for as long as its call is shown, so nobody
 * loses it while reading: a new call takes a free row.
 * @param {CallRow[]} rows
 * @param {ShownCall[]} calls
 * @param {Arrows} arrows
 */
export function keepPlaces(rows, calls, arrows) {
  const unplaced = new Map(calls.map((call) => [callKey(call), call]));
  for (const row of rows) {
    const call = unplaced.get(row.key);
    if (call) row.show(call, arrows);
    else row.clear();
    unplaced.delete(row.key);
  }
  const free = rows.filter((row) => !row.key);
  for (const call of unplaced.values()) {
    const row = free.shift();
    if (row) row.show(call, arrows);
  }
}

/**
 * @param {HTMLElement} node
 * @param {string} text
 */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
