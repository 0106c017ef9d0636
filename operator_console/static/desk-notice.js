import { data, h } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { serviceName } from "./hall-names.js";
import { letterKeys } from "./letter-keys.js";

const ON = "on";
const about = data("about");

/**
 * Tells an operator who looks elsewhere that somebody has come while the desk was idle: a count in the title and, once
 * the operator has asked for it here, a notification of the system. Both go when the desk is idle no more. Beside it
 * stands the switch of the keys: what an operator sets once and leaves alone.
 */
class DeskNotice extends HTMLElement {
  #button = h("button", { type: "button", class: "setting", onclick: () => this.#press() }, t("Notify me when somebody comes"));
  #sentence = h("p", { class: "quiet", role: "status" });
  #wasEmpty = false;
  #shown = null;

  connectedCallback() {
    this.replaceChildren(this.#sentence, this.#button, letterKeys.button());
    this.#drawButton();
  }

  disconnectedCallback() {
    this.#shown?.close();
  }

  draw({ window, ticket, next, waiting }) {
    const isIdle = window.state === "open" && !ticket;
    const here = t("Window {window}", { window: about.window });
    if (isIdle && next.length) document.title = `(${waiting.total}) ${here}`;
    else document.title = ticket ? `${ticket.number} · ${here}` : here;
    if (isIdle && next.length && this.#wasEmpty) this.#notify(here, next[0]);
    if (!isIdle || !next.length) this.#shown?.close();
    this.#wasEmpty = isIdle && next.length === 0;
  }

  get #isOn() {
    return localStorage.getItem("desk-notice") === ON && globalThis.Notification?.permission === "granted";
  }

  #notify(title, { number, service }) {
    if (!this.#isOn) return;
    try {
      this.#shown = new Notification(title, { body: `${number} · ${serviceName(service)}`, tag: `kezek-desk-${about.window}` });
      this.#shown.onclick = () => (globalThis.focus(), this.#shown.close());
    } catch {
      this.#say(t("This browser shows no notifications.")); // those of phones leave them to service workers
    }
  }

  async #press() {
    if (this.#isOn) localStorage.removeItem("desk-notice");
    else if (!globalThis.isSecureContext || !globalThis.Notification) return this.#say(t("This browser shows no notifications here: the page must come over https."));
    else if ((await Notification.requestPermission()) === "granted") localStorage.setItem("desk-notice", ON);
    else return this.#say(t("The browser does not allow this page to notify. Allow it in its settings."));
    this.#say("");
    this.#drawButton();
  }

  #drawButton() {
    this.#button.setAttribute("aria-pressed", String(this.#isOn));
  }

  #say(sentence) {
    this.#sentence.textContent = sentence;
  }
}

customElements.define("desk-notice", DeskNotice);
