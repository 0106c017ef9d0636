import { now } from "../pages/clock.js";

const STEP_MS = 30_000;

/** `<phone-door data-hall="aksu">` with an `<img>`: the code with which a phone takes a ticket, a new one each half minute. */
class PhoneDoor extends HTMLElement {
  #timer = 0;
  #step = 0;

  connectedCallback() {
    const image = this.querySelector("img");
    image.onload = () => (this.hidden = false);
    image.onerror = () => (this.hidden = true); // rather no code than one that leads nowhere
    this.#timer = setInterval(() => this.#draw(image), 500);
    this.#draw(image);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #draw(image) {
    const step = Math.floor(now() / STEP_MS);
    if (step === this.#step) return;
    if (this.#step && !image.complete) this.hidden = true; // the last one has not come: what is shown has run out
    this.#step = step;
    image.src = `/p/${encodeURIComponent(this.dataset.hall)}/qr.svg?step=${step}`;
  }
}

customElements.define("phone-door", PhoneDoor);
