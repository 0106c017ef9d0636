import { h } from "../pages/draw.js";
import { t } from "../pages/words.js";
import { codeIn } from "./qr-sight.js";

const LOOK_EVERY_MS = 400;

/**
 * `<ticket-scan>` in a form with a field named `code`: reads the QR code of a ticket by the camera, which browsers give
 * over https alone, or from a photograph, which works everywhere.
 */
class TicketScan extends HTMLElement {
  #camera = null;
  #timer = 0;

  connectedCallback() {
    const photo = h("input", { type: "file", accept: "image/*", capture: "environment", class: "visually-hidden", onchange: (event) => this.#photo(event) });
    const live = navigator.mediaDevices && h("button", { type: "button", class: "scan-live", onclick: () => this.#toggle() }, t("Scan with the camera"));
    this.replaceChildren(
      ...(live ? [live] : []),
      h("label", { class: "button scan-photo" }, t("Take a photo of the code"), photo),
      h("p", { class: "scan-said", role: "status" }),
    );
  }

  disconnectedCallback() {
    this.#close();
  }

  #toggle() {
    this.#say("");
    return this.#camera ? this.#close() : this.#open();
  }

  async #open() {
    try {
      this.#camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      return this.#say(t("The camera cannot be used. Type the code."));
    }
    const video = h("video", { playsinline: true, muted: true });
    video.srcObject = this.#camera;
    this.append(video);
    await video.play();
    this.#say(t("Hold the code of the ticket before the camera."));
    this.#look(video);
  }

  /** One look after another: the next begins when the last one has been answered. */
  async #look(video) {
    const code = await codeIn(video);
    if (!this.#camera) return;
    if (code) this.#found(code);
    else this.#timer = setTimeout(() => this.#look(video), LOOK_EVERY_MS);
  }

  async #photo({ target }) {
    this.#close();
    const [file] = target.files;
    target.value = "";
    if (!file) return;
    this.#say(t("Looking for the code …"));
    const picture = await createImageBitmap(file).catch(() => null);
    const code = picture && (await codeIn(picture));
    if (code) this.#found(code);
    else this.#say(t("There is no code to be read in this picture. Hold the paper flat and come closer, or type the digits."));
  }

  #found(code) {
    this.#close();
    const form = this.closest("form");
    form.elements.code.value = code.split("#").at(-1);
    form.requestSubmit();
  }

  #say(sentence) {
    this.querySelector(".scan-said").textContent = sentence;
  }

  #close() {
    clearTimeout(this.#timer);
    this.#camera?.getTracks().forEach((track) => track.stop());
    this.#camera = null;
    this.querySelector("video")?.remove();
  }
}

customElements.define("ticket-scan", TicketScan);
