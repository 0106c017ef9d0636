// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { h, listen, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { dropSubscription, isPushPossible, subscribe } from "./push-subscription.js";

const ENDED = ["served", "no_show", "left", "closed"];

/**
 * `<push-wish>` on the phone ticket and on a booking's page: this browser's notifications tell of the turn, also once
 * the page is closed. It is there over https alone, in browsers that can; and once the visit is over, or its visitor
 * wishes no more messages at all, the browser's subscription is given up.
 */
export class PushWish extends HTMLElement {
  connectedCallback() {
    if (!isPushPossible()) return;
    this._show("chosen" in this.dataset);
    this.hidden = false;
    const ticket = this.closest("phone-ticket");
    if (ticket instanceof HTMLElement) {
      listen(ticket, "turn", () => {
        if (!ENDED.includes(ticket.dataset.state || "")) return;
        this.hidden = true;
        this._drop();
      });
    }
    listen(document, "messages-stopped", () => {
      this._drop();
      this._show(false);
    });
  }

  /**
   * @param {boolean} isOn
   * @param {string} [problem]
   */
  _show(isOn, problem = "") {
    const say = isOn ? t("Switch the notifications off") : t("Notify me on this phone");
    const hint = isOn
      ? t("This phone notifies you of your turn, also when this page is closed.")
      : t("Also when this page is closed. It needs the internet.");
    const button = h("button", { onclick: () => (isOn ? this._stop() : this._begin()), "data-key": "push" }, say);
    redraw(
      this,
      button,
      h("p", { class: "quiet", role: "status" }, hint),
      problem && h("p", { class: "notice fault", role: "alert" }, problem),
    );
  }

  async _begin() {
    const { page = "", wishes = "", key = "" } = this.dataset;
    const subscription = await subscribe(key, page);
    if (!subscription) {
      return this._show(
        false,
        t("This browser does not let the page notify you. Its settings for this page can change that."),
      );
    }
    const body = { channel: "push", address: JSON.stringify(subscription), language: document.documentElement.lang };
    const answer = await command(wishes, body, newKey());
    if (answer.ok) return this._show(true);
    this._drop();
    this._show(false, answer.sentence);
  }

  async _stop() {
    const answer = await command(`${this.dataset.wishes}/stop`, { channel: "push" }, newKey());
    if (!answer.ok) return this._show(true, answer.sentence);
    this._drop();
    this._show(false);
  }

  _drop() {
    dropSubscription(this.dataset.page || "");
  }
}

customElements.define("push-wish", PushWish);
