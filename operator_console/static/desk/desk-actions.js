// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { rightNext, windowActions } from "./window-actions.js";

const SETTLE_MS = 600; // a second click of a double click must not press what the button has become meanwhile

/**
 * `<desk-actions data-out-of-turn data-has-results>`: the buttons of the desk, one filled, the others in places that
 * never change. A button is enabled exactly when its command is in the document's `allowed`. Fires `command` (detail:
 * {name, dialog}). The attributes say whether the hall allows calls out of turn, and whether it names its results.
 */
export class DeskActions extends HTMLElement {
  /** @type {Kezek.DeskDocument} */
  #doc;
  #busy = false;
  #primary = h("button", { class: "primary next-thing", "data-code": "Space", onclick: () => this.#press() });
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();
  #settling = 0;

  connectedCallback() {
    const { outOfTurn, hasResults } = this.dataset;
    const actions = windowActions(hasResults !== undefined);
    for (const action of actions.filter(({ name }) => name !== "call" || outOfTurn !== undefined)) {
      const props = { "data-command": action.name, "data-code": action.code, onclick: () => this.#fire(action) };
      const button = h("button", props);
      button.append(action.label(), h("kbd", {}, action.key));
      this.#buttons.set(action.name, button);
    }
    this.replaceChildren(this.#primary, h("div", { class: "others" }, ...this.#buttons.values()));
  }

  disconnectedCallback() {
    clearTimeout(this.#settling);
  }

  /** @param {Kezek.DeskDocument} doc */
  draw(doc) {
    this.#doc = doc;
    const next = rightNext(doc);
    const state = `${next.name} ${doc.ticket?.id ?? ""}`;
    if (this.#primary.dataset.is && this.#primary.dataset.is !== state) this.#settle();
    this.#primary.dataset.is = state;
    this.#primary.dataset.command = next.name;
    this.#primary.replaceChildren(next.label, h("kbd", {}, t("Space")));
    this.#enable();
  }

  /**
   * While a command is on its way nothing else is sent; the focus stays where it is.
   * @param {boolean} busy
   */
  set busy(busy) {
    this.#busy = busy;
    this.setAttribute("aria-busy", String(busy));
    this.#enable();
    if (!busy && !document.querySelector("dialog[open]")) this.#primary.focus();
  }

  #enable() {
    const isAllowed = (/** @type {string} */ name) => !this.#busy && this.#doc.allowed.includes(name);
    const isReady = !this.#settling && isAllowed(this.#primary.dataset.command ?? "");
    this.#primary.toggleAttribute("data-settling", this.#settling !== 0);
    this.#primary.setAttribute("aria-disabled", String(!isReady));
    for (const [name, button] of this.#buttons) button.disabled = !isAllowed(name);
  }

  #settle() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settling = 0;
      this.#enable();
    }, SETTLE_MS);
  }

  #press() {
    if (this.#primary.getAttribute("aria-disabled") === "false") this.#fire(rightNext(this.#doc));
  }

  /** @param {{ name: string, dialog?: boolean }} action */
  #fire(action) {
    this.dispatchEvent(new CustomEvent("command", { bubbles: true, detail: action }));
  }
}

customElements.define("desk-actions", DeskActions);
