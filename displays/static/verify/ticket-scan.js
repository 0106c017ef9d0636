// @ts-check
import { find, findAll, h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { readCode } from "../shared/qr-code.js";

const LOOK_EVERY_MS = 400;

/**
 * `<ticket-scan>` in a form with a field named `code`: reads the QR code of a ticket by the camera, which browsers give
 * over https alone, or from a photograph, which works everywhere.
 */
export class TicketScan extends HTMLElement {
  /** @type {MediaStream | null} */
  _camera = null;
  _timer = 0;

  connectedCallback() {
    const photo = h("input", {
      type: "file",
      accept: "image/*",
      capture: "environment",
      class: "visually-hidden",
      onchange: () => this._scanPhoto(photo),
    });
    const live =
      navigator.mediaDevices &&
      h("button", { type: "button", class: "scan-live", onclick: () => this._toggle() }, t("Scan with the camera"));
    redraw(
      this,
      live,
      h("label", { class: "button scan-photo" }, t("Take a photo of the code"), photo),
      h("p", { class: "scan-said", role: "status" }),
    );
  }

  disconnectedCallback() {
    this._close();
  }

  _toggle() {
    this._say("");
    return this._camera ? this._close() : this._open();
  }

  async _open() {
    try {
      this._camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      return this._say(t("The camera cannot be used. Type the code."));
    }
    const video = h("video", { playsinline: true, muted: true });
    video.srcObject = this._camera;
    this.append(video);
    await video.play();
    this._say(t("Hold the code of the ticket before the camera."));
    this._look(video);
  }

  /**
   * One look after another: the next begins when the last one has been answered.
   * @param {HTMLVideoElement} video
   */
  async _look(video) {
    const code = await readCode(video);
    if (!this._camera) return;
    if (code) this._submit(code);
    else this._timer = setTimeout(() => this._look(video), LOOK_EVERY_MS);
  }

  /** @param {HTMLInputElement} photo */
  async _scanPhoto(photo) {
    this._close();
    const file = photo.files && photo.files[0];
    photo.value = "";
    if (!file) return;
    this._say(t("Looking for the code …"));
    const picture = await pictureOf(file).catch(() => null);
    const code = picture && (await readCode(picture));
    if (code) this._submit(code);
    else
      this._say(
        t("There is no code to be read in this picture. Hold the paper flat and come closer, or type the digits."),
      );
  }

  /** @param {string} code */
  _submit(code) {
    this._close();
    const form = this.closest("form");
    if (!form) return;
    find(form, "[name=code]", HTMLInputElement).value = code.slice(code.lastIndexOf("#") + 1);
    form.submit();
  }

  /** @param {string} sentence */
  _say(sentence) {
    find(this, ".scan-said").textContent = sentence;
  }

  _close() {
    clearTimeout(this._timer);
    if (this._camera) this._camera.getTracks().forEach((track) => track.stop());
    this._camera = null;
    for (const video of findAll(this, "video")) video.remove();
  }
}

/**
 * The picture in a file, decoded. Rejects for whatever is none.
 * @param {File} file
 */
async function pictureOf(file) {
  const image = h("img", { src: URL.createObjectURL(file) });
  try {
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

customElements.define("ticket-scan", TicketScan);
