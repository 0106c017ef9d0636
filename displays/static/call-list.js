import { say } from "../pages/draw.js";
import { arrowTo, callKey } from "./arrows.js";

/**
 * The last calls. A row keeps its place for as long as it is shown, so nobody loses it while reading: a new call takes
 * a free row, else the row of the oldest call.
 */
class CallList extends HTMLElement {
  draw(calls) {
    const rows = [...this.querySelectorAll("li")];
    const wanted = new Map(calls.slice(0, rows.length).map((call) => [callKey(call), call]));
    for (const row of rows) {
      const call = wanted.get(row.dataset.call);
      if (call) show(row, call);
      else clear(row);
      wanted.delete(row.dataset.call);
    }
    const free = rows.filter((row) => !row.dataset.call);
    for (const call of wanted.values()) show(free.shift(), call);
  }
}

function show(row, call) {
  row.hidden = false;
  row.dataset.call = callKey(call);
  row.dataset.state = call.state;
  say(row, { number: call.number, arrow: arrowTo(call.zone), window: call.window });
}

function clear(row) {
  row.hidden = true;
  row.removeAttribute("data-call");
}

customElements.define("call-list", CallList);
