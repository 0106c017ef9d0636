// @ts-check
import { atClock, now } from "./clock.js";

/** `<hall-clock>` shows 11:42 of the hall, whatever the machine believes. */
export class HallClock extends HTMLElement {
  _timer = 0;

  connectedCallback() {
    this._draw();
    this._timer = setInterval(() => this._draw(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this._timer);
  }

  _draw() {
    const text = atClock(now());
    if (this.textContent !== text) this.textContent = text;
  }
}

customElements.define("hall-clock", HallClock);
