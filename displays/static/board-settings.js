import { ask } from "../pages/ask.js";

const LOOK_EVERY_MS = 30_000;

/** How a board announces and what it shows beside the calls, asked for now and then: a change needs no reload. */
export class BoardSettings extends EventTarget {
  #address;
  #timer = 0;

  constructor(hall, zone) {
    super();
    this.#address = `/display/${encodeURIComponent(hall)}/settings${zone ? `?${new URLSearchParams({ zone })}` : ""}`;
  }

  open() {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    return this;
  }

  close() {
    clearInterval(this.#timer);
  }

  /** What the server says holds; without the server, what held last goes on. */
  async #look() {
    const settings = await ask(this.#address);
    if (settings) this.dispatchEvent(new CustomEvent("settings", { detail: settings }));
  }
}
