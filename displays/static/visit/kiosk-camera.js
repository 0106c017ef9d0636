// @ts-check
import { findAll, h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { readCode } from "../shared/qr-code.js";

const LOOK_EVERY_MS = 400;

/**
 * `<kiosk-camera>`: reads a QR code by the kiosk's camera, once a visitor asks for it. Fires `scanned` with what the
 * code says. Browsers give a camera over https alone: without one it says what there is instead.
 */
export class KioskCamera extends HTMLElement {
  /** @type {MediaStream | null} */
  _camera = null;
  _timer = 0;

  connectedCallback() {
    const hasCamera = Boolean(navigator.mediaDevices);
    redraw(
      this,
      h(
        "p",
        { class: "camera-hint" },
        hasCamera
          ? t("Or hold the QR code of your booking to the scanner, or to the camera:")
          : t("Or hold the QR code of your booking to the scanner, where there is one."),
      ),
      hasCamera && h("button", { class: "camera-open", onclick: () => this._open() }, t("Show the code to the camera")),
      h("p", { class: "camera-problem", role: "status" }),
    );
  }

  disconnectedCallback() {
    this._close();
  }

  async _open() {
    if (this._camera) return;
    try {
      this._camera = await navigator.mediaDevices.getUserMedia({ video: true });
    } catch {
      findAll(this, ".camera-problem")[0].textContent = t("The camera cannot be used. Type the digits.");
      return;
    }
    if (!this.isConnected) return this._close();
    const video = h("video", { playsinline: true, muted: true, "aria-label": t("What the camera sees") });
    video.srcObject = this._camera;
    for (const button of findAll(this, "button")) button.remove();
    this.append(video);
    await video.play();
    this._look(video);
  }

  /**
   * One look after another: the next begins when the last one has been answered.
   * @param {HTMLVideoElement} video
   */
  async _look(video) {
    const code = await readCode(video);
    if (!this._camera) return;
    if (code) this.dispatchEvent(new CustomEvent("scanned", { detail: code, bubbles: true }));
    this._timer = setTimeout(() => this._look(video), code ? 5 * LOOK_EVERY_MS : LOOK_EVERY_MS);
  }

  _close() {
    clearTimeout(this._timer);
    if (this._camera) this._camera.getTracks().forEach((track) => track.stop());
    this._camera = null;
  }
}

customElements.define("kiosk-camera", KioskCamera);
