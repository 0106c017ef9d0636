// @ts-check
import { now } from "../../../queue_server/pages/static/clock/clock.js";
import { find } from "../../../queue_server/pages/static/dom.js";

const STEP_MS = 30_000;

/**
 * `<phone-code data-hall="aksu">` with an `<img>`: the code with which a phone takes a ticket, a new one each half
 * minute.
 */
export class PhoneCode extends HTMLElement {
  _timer = 0;
  _step = 0;

  connectedCallback() {
    const image = find(this, "img");
    image.onload = () => this._show(true);
    image.onerror = () => this._show(false); // rather no code than one that leads nowhere
    this._timer = setInterval(() => this._draw(image), 500);
    this._draw(image);
  }

  disconnectedCallback() {
    clearInterval(this._timer);
  }

  /** @param {boolean} isShown */
  _show(isShown) {
    this.hidden = !isShown;
    const board = this.closest(".board");
    if (board) board.toggleAttribute("data-phone-code", isShown);
  }

  /** @param {HTMLImageElement} image */
  _draw(image) {
    const step = Math.floor(now() / STEP_MS);
    if (step === this._step) return;
    if (this._step && !image.complete) this._show(false); // the last one has not come: what is shown has run out
    this._step = step;
    image.src = `/p/${encodeURIComponent(this.dataset.hall || "")}/qr.svg?step=${step}`;
  }
}

customElements.define("phone-code", PhoneCode);
