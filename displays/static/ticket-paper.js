import { ask } from "../../queue_server/pages/static/requests.js";
import { h, redraw } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";

const LOOK_EVERY_MS = 1000;

/**
 * `<ticket-paper data-hall data-ticket>`: whether the ticket has come out of the kiosk's printer. Without paper, or
 * without an answer before or after it was sent, it says why and what to do. `data-state` is what is known; `told` bubbles when a reason appears.
 */
class TicketPaper extends HTMLElement {
  _timer = 0;

  connectedCallback() {
    this._look();
  }

  disconnectedCallback() {
    clearTimeout(this._timer);
  }

  async _look() {
    const { hall, ticket } = this.dataset;
    const paper = await ask(`/kiosk/${encodeURIComponent(hall)}/paper/${encodeURIComponent(ticket)}`);
    if (!this.isConnected) return;
    if (paper) this._tell(paper.state);
    if (!["printed", "uncertain"].includes(this.dataset.state)) this._timer = setTimeout(() => this._look(), LOOK_EVERY_MS);
  }

  _tell(state) {
    if (state === this.dataset.state) return;
    this.dataset.state = state;
    this.closest(".taken").dataset.paper = state;
    const [sentence, isReason] = SENTENCES[state]();
    redraw(this, h("p", { class: isReason ? "notice" : "" }, sentence));
    if (isReason) this.dispatchEvent(new Event("told", { bubbles: true }));
  }
}

const SENTENCES = {
  printing: () => [t("Your ticket is being printed.")],
  printed: () => [t("Take your ticket from the printer.")],
  uncertain: () => [[t("Your ticket may not have been printed: look at the printer."), withoutPaper()].join(" "), true],
  paper_out: () => [[t("The printer has no paper."), withoutPaper()].join(" "), true],
  no_answer: () => [[t("The printer does not answer."), withoutPaper()].join(" "), true],
};

const withoutPaper = () =>
  t("Your number counts without paper: remember it, or scan the code with your phone. The staff have been told.");

customElements.define("ticket-paper", TicketPaper);
