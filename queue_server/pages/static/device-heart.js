/** A paired screen says every few seconds that it is there and what it shows, and learns who and where it is. */

import { command, newKey } from "./command.js";
import { h, redraw } from "./dom.js";

const FIRST_MS = 1000;
const LOST_MS = 10_000;

class DeviceHeart extends HTMLElement {
  _timer = 0;
  _page = null;

  connectedCallback() {
    this._beatIn(FIRST_MS);
  }

  disconnectedCallback() {
    clearTimeout(this._timer);
  }

  _beatIn(ms) {
    this._timer = setTimeout(() => this._beat(), ms);
  }

  async _beat() {
    const { seq, version } = document.documentElement.dataset;
    const clock = new Date().toISOString();
    const body = seq === undefined ? { version, clock } : { seq: Number(seq), version, clock };
    const { ok, status, body: told } = await command("/api/v1/devices/here", body, newKey());
    if (status === 404) return; // a screen that was let in by a link is in no book of devices
    if (status === 401) return location.reload();
    if (ok && this._page && told.page && told.page !== this._page) return location.replace(told.page);
    if (ok) {
      this._page = told.page;
      this._show(told.identify ? told.name : null);
    }
    this._beatIn(ok ? told.again_s * 1000 : LOST_MS);
  }

  /** The name over everything, for whoever walks along the screens. */
  _show(name) {
    redraw(this, ...(name === null ? [] : [h("p", { class: "device-name", role: "status" }, name)]));
  }
}

customElements.define("device-heart", DeviceHeart);
