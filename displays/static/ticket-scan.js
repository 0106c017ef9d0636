import { h } from "../pages/draw.js";
import { t } from "../pages/words.js";

const LOOK_EVERY_MS = 250;

/** `<ticket-scan>` in a form with a field named `code`: reads a QR code by the camera, where the browser can do both. */
class TicketScan extends HTMLElement {
  #camera = null;
  #timer = 0;

  async connectedCallback() {
    const formats = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []);
    if (!formats?.includes("qr_code") || !navigator.mediaDevices) return;
    this.append(h("button", { type: "button", onclick: () => this.#open() }, t("Scan with the camera")));
  }

  disconnectedCallback() {
    this.#close();
  }

  async #open() {
    if (this.#camera) return this.#close();
    try {
      this.#camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      return this.append(h("p", { class: "notice", role: "alert" }, t("The camera cannot be used. Type the code.")));
    }
    const video = h("video", { playsinline: true, muted: true });
    video.srcObject = this.#camera;
    this.append(video);
    await video.play();
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    this.#timer = setInterval(() => this.#look(detector, video), LOOK_EVERY_MS);
  }

  async #look(detector, video) {
    const [code] = await detector.detect(video).catch(() => []);
    if (!code) return;
    this.#close();
    const form = this.closest("form");
    form.elements.code.value = code.rawValue.split("#").at(-1);
    form.requestSubmit();
  }

  #close() {
    clearInterval(this.#timer);
    this.#camera?.getTracks().forEach((track) => track.stop());
    this.#camera = null;
    this.querySelector("video")?.remove();
  }
}

customElements.define("ticket-scan", TicketScan);
