// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { since, tickAll } from "./elapsed-times.js";
import { helpReason } from "../words/hall-names.js";

/**
 * `<help-calls data-hall>`: who has called for help and where, for as long as nobody has come. A fresh call is read
 * out. Whoever has come says so, and the line is gone on every page.
 */
export class HelpCalls extends HTMLElement {
  #drawn = "[]";
  /** @type {Set<string>} */
  #callIds = new Set();
  #spoken = h("p", { class: "visually-hidden", role: "alert" });
  #list = h("ul", { class: "help-calls" });
  #problem = h("p", { class: "notice fault", role: "alert", hidden: true });
  #timer = 0;

  connectedCallback() {
    this.replaceChildren(this.#spoken, this.#list, this.#problem);
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", t("Calls for help"));
    this.hidden = true;
    this.#timer = setInterval(() => tickAll(this.#list), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  /**
   * Draw; returns whether a call is fresh.
   * @param {{ help_calls: Kezek.HelpCallDocument[] }} doc
   * @returns {boolean}
   */
  draw({ help_calls: calls }) {
    const drawn = JSON.stringify(calls);
    if (drawn === this.#drawn) return false;
    this.#drawn = drawn;
    const fresh = calls.filter(({ id }) => !this.#callIds.has(id));
    this.#callIds = new Set(calls.map(({ id }) => id));
    if (fresh.length) this.#spoken.textContent = fresh.map(sentence).join(". ");
    redraw(this.#list, ...calls.map((call) => this.#line(call)));
    this.#problem.hidden = true;
    this.hidden = !calls.length;
    return fresh.length > 0;
  }

  /** @param {Kezek.HelpCallDocument} call */
  #line(call) {
    const answer = h("button", { type: "button", class: "primary", "data-key": call.id }, t("I am there"));
    answer.onclick = () => this.#answer(call.id, answer);
    return h(
      "li",
      {},
      h("span", { class: "mark", "aria-hidden": "true" }),
      h("span", { class: "who" }, h("b", {}, placeOf(call)), " ", helpReason(call.reason)),
      since(call.since, { exact: true }),
      answer,
    );
  }

  /**
   * @param {string} call
   * @param {HTMLButtonElement} button
   */
  async #answer(call, button) {
    button.disabled = true;
    const { hall = "" } = this.dataset;
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/help/${encodeURIComponent(call)}/answer`;
    const answer = await command(path, {}, newKey());
    button.disabled = answer.ok;
    this.#problem.hidden = answer.ok;
    this.#problem.textContent = answer.sentence;
  }
}

/** @param {Kezek.HelpCallDocument} call */
function placeOf({ kiosk, number }) {
  if (number) return t("Ticket {number} needs help:", { number });
  return kiosk ? t("Help at kiosk {kiosk}:", { kiosk }) : t("Help at the kiosk:");
}

/** @param {Kezek.HelpCallDocument} call */
const sentence = (call) => `${placeOf(call)} ${helpReason(call.reason)}`;

customElements.define("help-calls", HelpCalls);
