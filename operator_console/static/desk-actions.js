import { data, h } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { ACTIONS, rightNext } from "./window-actions.js";

const SETTLE_MS = 600; // a second click of a double click must not press what the button has become meanwhile

/**
 * The buttons of the desk: one filled, the others in places that never change. A button is enabled exactly when its
 * command is in the document's `allowed`. Fires `command` (detail: {name, dialog}).
 */
class DeskActions extends HTMLElement {
  #doc = null;
  #busy = false;
  #primary = h("button", { class: "primary next-thing", "data-code": "Space", onclick: () => this.#press() });
  #buttons = new Map();
  #settling = 0;

  connectedCallback() {
    for (const action of ACTIONS.filter(({ name }) => name !== "call" || data("about").out_of_turn)) {
      const button = h("button", { "data-command": action.name, "data-code": action.code, onclick: () => this.#fire(action) });
      button.append(action.label(), h("kbd", {}, action.key));
      this.#buttons.set(action.name, button);
    }
    this.replaceChildren(this.#primary, h("div", { class: "others" }, ...this.#buttons.values()));
  }

  disconnectedCallback() {
    clearTimeout(this.#settling);
  }

  draw(doc) {
    this.#doc = doc;
    const next = rightNext(doc);
    const is = `${next.name} ${doc.ticket?.id ?? ""}`;
    if (this.#primary.dataset.is && this.#primary.dataset.is !== is) this.#settle();
    this.#primary.dataset.is = is;
    this.#primary.dataset.command = next.name;
    this.#primary.replaceChildren(next.label, h("kbd", {}, t("Space")));
    this.#enable();
  }

  /** While a command is on its way nothing else is sent; the focus stays where it is. */
  set busy(busy) {
    this.#busy = busy;
    this.setAttribute("aria-busy", String(busy));
    this.#enable();
    if (!busy && !document.querySelector("dialog[open]")) this.#primary.focus();
  }

  #enable() {
    const allowed = (name) => !this.#busy && this.#doc.allowed.includes(name);
    const is = !this.#settling && allowed(this.#primary.dataset.command);
    this.#primary.toggleAttribute("data-settling", this.#settling !== 0);
    this.#primary.setAttribute("aria-disabled", String(!is));
    for (const [name, button] of this.#buttons) button.disabled = !allowed(name);
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

  #fire(action) {
    this.dispatchEvent(new CustomEvent("command", { bubbles: true, detail: action }));
  }
}

customElements.define("desk-actions", DeskActions);
