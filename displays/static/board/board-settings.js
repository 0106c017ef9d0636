// @ts-check
import { fetchDocument } from "../../../queue_server/pages/static/requests/requests.js";

const LOOK_EVERY_MS = 30_000;

/** How a board announces and what it shows beside the calls, asked for now and then: a change needs no reload. */
export class BoardSettings extends EventTarget {
  /** @type {string} */
  _address;
  _timer = 0;

  /**
   * @param {string} hall
   * @param {string} [zone]
   */
  constructor(hall, zone) {
    super();
    const query = zone ? `?${new URLSearchParams({ zone })}` : "";
    this._address = `/display/${encodeURIComponent(hall)}/settings${query}`;
  }

  open() {
    this._timer = setInterval(() => this._look(), LOOK_EVERY_MS);
    return this;
  }

  close() {
    clearInterval(this._timer);
  }

  /** What the server says holds; without the server, what held last goes on. */
  async _look() {
    const settings = await fetchDocument(this._address);
    if (settings) this.dispatchEvent(new CustomEvent("settings", { detail: settings }));
  }
}
