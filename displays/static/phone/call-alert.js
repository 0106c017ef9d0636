// @ts-check
import { h, listen } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { vibrate } from "./vibration.js";

const SHAKES = [400, 200, 400, 200, 400];
const SHAKES_EVERY_MS = 3000;
const SIGNS = ["pointerup", "pointercancel", "keydown"]; // that somebody is at the phone; a scroll cancels
const LONGEST_MS = 30_000; // the call stands on the page for as long as it is one

/**
 * `<call-alert>` in the phone ticket: a call that nobody has seen yet. For those who do not hear it the ticket has
 * `data-alert`, by which it flashes, and the phone shakes again and again, until the page is touched.
 */
export class CallAlert extends HTMLElement {
  /** @type {HTMLElement | null} */
  _ticket = null;
  _shaking = 0;
  _ending = 0;
  _end = () => this.end();

  connectedCallback() {
    this._ticket = this.closest("phone-ticket");
    if (!this._ticket) return;
    this.hidden = true;
    this.append(h("button", {}, t("I see it")));
    listen(this._ticket, "call", () => this.begin());
    listen(this._ticket, "turn", () => this.end());
  }

  disconnectedCallback() {
    this.end();
  }

  begin() {
    this.end();
    this._show(true);
    vibrate(SHAKES);
    this._shaking = setInterval(() => vibrate(SHAKES), SHAKES_EVERY_MS);
    this._ending = setTimeout(this._end, LONGEST_MS);
    for (const name of SIGNS) addEventListener(name, this._end, true);
  }

  end() {
    if (this.hidden) return;
    this._show(false);
    vibrate(0);
    clearInterval(this._shaking);
    clearTimeout(this._ending);
    for (const name of SIGNS) removeEventListener(name, this._end, true);
  }

  /** @param {boolean} isOn */
  _show(isOn) {
    this.hidden = !isOn;
    if (this._ticket) this._ticket.toggleAttribute("data-alert", isOn);
  }
}

customElements.define("call-alert", CallAlert);
