import { redraw, say } from "../../queue_server/pages/static/dom.js";
import { arrowTo, callKey, rowWidth } from "./arrows.js";
import { callRow, keepPlaces } from "./call-row.js";
import { fit } from "./element-size.js";

/** How many calls stand in it at once while it is `several`. */
export const AT_ONCE = 3;

/** The call that fills the eye: number, arrow, window. With `data-several` on the element, the last three. */
class CallPanel extends HTMLElement {
  _unfit;

  connectedCallback() {
    this._unfit = fit(this);
  }

  disconnectedCallback() {
    this._unfit();
  }

  /** Show the first of `calls` (of either feed), or several, or nothing. One that `arrives` moves in; others stand. */
  draw(calls, arrives = false) {
    const [call] = calls;
    const isSeveral = "several" in this.dataset;
    this.querySelector(".call-inner").hidden = !call || isSeveral;
    this.querySelector(".call-several").hidden = !call || !isSeveral;
    this.querySelector(".call-none").hidden = Boolean(call);
    if (!call) return;
    this._drawSeveral(isSeveral ? calls.slice(0, AT_ONCE) : []);
    say(this.querySelector(".call-inner"), { number: call.number, arrow: arrowTo(call.zone), window: call.window });
    if (!arrives) return;
    const arriving = isSeveral ? this.querySelector(`[data-call="${callKey(call)}"]`) : this.querySelector(".call-inner");
    arriving.classList.remove("arrives");
    requestAnimationFrame(() => arriving.classList.add("arrives"));
  }

  _drawSeveral(calls) {
    const list = this.querySelector(".call-several");
    if (calls.length && !list.firstChild) redraw(list, ...Array.from({ length: AT_ONCE }, () => callRow("large")));
    if (!calls.length) return redraw(list);
    list.style.setProperty("--row-width", rowWidth(calls));
    keepPlaces([...list.children], calls);
  }
}

customElements.define("call-panel", CallPanel);
