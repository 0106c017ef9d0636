// @ts-check
/** A paired screen says every few seconds that it is there and what it shows, and learns who and where it is. */

import { command, newKey } from "../requests/command.js";
import { h, redraw } from "../dom.js";

const FIRST_MS = 1000;
const LOST_MS = 10_000;

/** `<device-heart>` beats, and shows the name of the device while somebody looks for it. */
export class DeviceHeart extends HTMLElement {
  _timer = 0;
  /** @type {string | null} */
  _page = null;

  connectedCallback() {
    this._beatIn(FIRST_MS);
  }

  disconnectedCallback() {
    clearTimeout(this._timer);
  }

  /** @param {number} ms */
  _beatIn(ms) {
    this._timer = setTimeout(() => this._beat(), ms);
  }

  async _beat() {
    const { seq, version } = document.documentElement.dataset;
    const clock = new Date().toISOString();
    const body = seq === undefined ? { version, clock } : { seq: Number(seq), version, clock };
    const { ok, status, body: answer } = await command("/api/v1/devices/here", body, newKey());
    if (status === 404) return; // a screen that was let in by a link is in no book of devices
    if (status === 401) return location.reload();
    if (ok && this._isElsewhere(answer)) return location.replace(answer.page);
    if (ok) this._take(answer);
    this._beatIn(ok ? answer.again_s * 1000 : LOST_MS);
  }

  /** @param {Kezek.HereAnswer} answer */
  _isElsewhere({ page }) {
    return this._page !== null && page !== null && page !== this._page;
  }

  /**
   * The name stands over everything, for whoever walks along the screens.
   * @param {Kezek.HereAnswer} answer
   */
  _take({ page, identify, name }) {
    this._page = page;
    redraw(this, identify && h("p", { class: "device-name", role: "status" }, name));
  }
}

customElements.define("device-heart", DeviceHeart);
