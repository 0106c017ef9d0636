// @ts-check
import { command, newKey } from "../../queue_server/pages/static/command.js";
import { h, listen, redraw } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { dropSubscription, isPushPossible, subscribe } from "./push-subscription.js";

const ENDED = ["served", "no_show", "left", "closed"];

/**
 * `<push-wish>` on the phone ticket: this browser's notifications tell of the turn, also once the page is closed. It is
 * there over https alone, in browsers that can; and once the visit is over, the browser's subscription is given up.
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
        dropSubscription();
      });
    }
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
    const { hall = "", ticket = "", key = "" } = this.dataset;
    const subscription = await subscribe(key);
    if (!subscription) {
      return this._show(
        false,
        t("This browser does not let the page notify you. Its settings for this page can change that."),
      );
    }
    const body = { channel: "push", address: JSON.stringify(subscription), language: document.documentElement.lang };
    const answer = await command(this._path(hall, ticket), body, newKey());
    if (answer.ok) return this._show(true);
    dropSubscription();
    this._show(false, answer.sentence);
  }

  async _stop() {
    const { hall = "", ticket = "" } = this.dataset;
    const answer = await command(`${this._path(hall, ticket)}/stop`, {}, newKey());
    if (!answer.ok) return this._show(true, answer.sentence);
    dropSubscription();
    this._show(false);
  }

  /**
   * @param {string} hall
   * @param {string} ticket
   */
  _path(hall, ticket) {
    return `/api/v1/halls/${encodeURIComponent(hall)}/tickets/${encodeURIComponent(ticket)}/messages`;
  }
}

customElements.define("push-wish", PushWish);
