// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { serviceName } from "../words/hall-names.js";
import { letterKeys } from "../shared/letter-keys.js";

const ON = "on";

/**
 * Tells an operator who looks elsewhere that somebody has come while the desk was idle: a count in the title and, once
 * the operator has asked for it here, a notification of the system. Both go when the desk is idle no more. Beside it
 * stands the switch of the keys: what an operator sets once and leaves alone.
 */
export class DeskNotice extends HTMLElement {
  #button = h(
    "button",
    { type: "button", class: "setting", onclick: () => this.#press() },
    t("Notify me when somebody comes"),
  );
  #sentence = h("p", { class: "quiet", role: "status" });
  #wasEmpty = false;
  /** @type {Notification | null} */
  #notification = null;

  connectedCallback() {
    this.replaceChildren(this.#sentence, this.#button, letterKeys.button());
    this.#drawButton();
  }

  disconnectedCallback() {
    this.#notification?.close();
  }

  /** @param {Kezek.DeskDocument} doc */
  draw({ window, ticket, next, waiting }) {
    const isIdle = window.state === "open" && !ticket;
    const title = t("Window {window}", { window: window.window });
    if (isIdle && next.length) document.title = `(${waiting.total}) ${title}`;
    else document.title = ticket ? `${ticket.number} · ${title}` : title;
    if (isIdle && next.length && this.#wasEmpty) this.#notify(window.window, next[0]);
    if (!isIdle || !next.length) this.#notification?.close();
    this.#wasEmpty = isIdle && next.length === 0;
  }

  get #isOn() {
    return localStorage.getItem("desk-notice") === ON && globalThis.Notification?.permission === "granted";
  }

  /**
   * @param {number} window
   * @param {Kezek.Upcoming} ticket
   */
  #notify(window, { number, service }) {
    if (!this.#isOn) return;
    try {
      const options = { body: `${number} · ${serviceName(service)}`, tag: `kezek-desk-${window}` };
      const notification = new Notification(t("Window {window}", { window }), options);
      notification.onclick = () => {
        globalThis.focus();
        notification.close();
      };
      this.#notification = notification;
    } catch {
      this.#say(t("This browser shows no notifications.")); // those of phones leave them to service workers
    }
  }

  async #press() {
    if (this.#isOn) localStorage.removeItem("desk-notice");
    else if (!globalThis.isSecureContext || !globalThis.Notification)
      return this.#say(t("This browser shows no notifications here: the page must come over https."));
    else if ((await Notification.requestPermission()) === "granted") localStorage.setItem("desk-notice", ON);
    else return this.#say(t("The browser does not allow this page to notify. Allow it in its settings."));
    this.#say("");
    this.#drawButton();
  }

  #drawButton() {
    this.#button.setAttribute("aria-pressed", String(this.#isOn));
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.#sentence.textContent = sentence;
  }
}

customElements.define("desk-notice", DeskNotice);
