import { h, say } from "../../queue_server/pages/static/dom.js";
import { arrowTo, callKey } from "./arrows.js";

/** A place for one call: number, arrow, window. `name` is its class. */
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
 * Show calls in rows, of which there are enough. A row keeps its place for as long as its call is shown, so nobody loses
 * it while reading: a new call takes a free row.
 */
export function keepPlaces(rows, calls) {
  const wanted = new Map(calls.map((call) => [callKey(call), call]));
  for (const row of rows) {
    const call = wanted.get(row.dataset.call);
    if (call) show(row, call);
    else clear(row);
    wanted.delete(row.dataset.call);
  }
  const free = rows.filter((row) => !row.dataset.call);
  for (const call of wanted.values()) show(free.shift(), call);
}

function show(row, call) {
  row.hidden = false;
  row.dataset.call = callKey(call);
  row.dataset.state = call.state || "called";
  say(row, { number: call.number, arrow: arrowTo(call.zone), window: call.window });
}

function clear(row) {
  row.hidden = true;
  row.removeAttribute("data-call");
}
