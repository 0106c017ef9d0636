import { say } from "../pages/draw.js";
import { arrowTo } from "./arrows.js";

/** The call that fills the eye: number, arrow, window. */
class CallPanel extends HTMLElement {
  /** Show a call (of either feed), or nothing. A call that `arrives` moves in; one that is merely shown does not. */
  draw(call, arrives = false) {
    this.querySelector(".call-inner").hidden = !call;
    this.querySelector(".call-none").hidden = Boolean(call);
    if (!call) return;
    say(this, { number: call.number, arrow: arrowTo(call.zone), window: call.window });
    if (!arrives) return;
    this.classList.remove("arrives");
    requestAnimationFrame(() => this.classList.add("arrives"));
  }
}

customElements.define("call-panel", CallPanel);
