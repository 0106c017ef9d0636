// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";

/**
 * `<sign-clip>`: a clip in sign language, without sound, again and again while it is shown. Nobody is shown it who has
 * not asked, so it plays where motion is unwanted too. One that cannot be played is taken away: the words stand.
 */
export class SignClip extends HTMLElement {
  _address = "";

  /**
   * Show the clip of that address, or none.
   * @param {string | undefined} address
   */
  show(address = "") {
    if (address === this._address) return;
    this._release();
    this._address = address;
    this.hidden = !address;
    if (address) this._play(address);
  }

  disconnectedCallback() {
    this._release();
  }

  /** @param {string} address */
  _play(address) {
    const video = h("video", { playsinline: true, preload: "auto", "aria-hidden": "true" });
    video.muted = true;
    video.loop = true;
    video.onerror = () => this._address === address && this._giveUp();
    video.src = address;
    redraw(this, video);
    video.play().catch(() => this._address === address && video.error && this._giveUp());
  }

  _giveUp() {
    this._release();
    this.hidden = true;
  }

  /** A browser keeps the buffers of a video that is merely removed. */
  _release() {
    const video = this.querySelector("video");
    if (!video) return;
    video.onerror = null;
    video.removeAttribute("src");
    video.load();
    redraw(this);
  }
}

customElements.define("sign-clip", SignClip);
