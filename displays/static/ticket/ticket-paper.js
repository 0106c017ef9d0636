// @ts-check
import { fetchDocument } from "../../../queue_server/pages/static/requests/requests.js";
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";

const LOOK_EVERY_MS = 1000;

/**
 * `<ticket-paper data-hall data-ticket>`: whether the ticket, or with `data-of="booking"` the booking, has come out of
 * the kiosk's printer. Without paper, or without an answer before or after it was sent, it says why and what to do.
 * `data-state` is what is known; `told` bubbles when a reason appears.
 */
export class TicketPaper extends HTMLElement {
  _timer = 0;

  connectedCallback() {
    this._look();
  }

  disconnectedCallback() {
    clearTimeout(this._timer);
  }

  async _look() {
    const { hall = "", ticket = "" } = this.dataset;
    /** @type {Kezek.PaperDocument | null} */
    const paper = await fetchDocument(`/kiosk/${encodeURIComponent(hall)}/paper/${encodeURIComponent(ticket)}`);
    if (!this.isConnected) return;
    if (paper) this._tell(paper.state);
    const isOver = this.dataset.state === "printed" || this.dataset.state === "uncertain";
    if (!isOver) this._timer = setTimeout(() => this._look(), LOOK_EVERY_MS);
  }

  /** @param {Kezek.PaperDocument["state"]} state */
  _tell(state) {
    if (state === this.dataset.state) return;
    this.dataset.state = state;
    const screen = this.closest(".taken");
    if (screen) screen.setAttribute("data-paper", state);
    const [sentence, isReason] = (this.dataset.of === "booking" ? OF_BOOKING : SENTENCES)[state]();
    redraw(this, h("p", { class: isReason ? "notice" : "" }, sentence));
    if (isReason) this.dispatchEvent(new Event("told", { bubbles: true }));
  }
}

/** @type {Record<Kezek.PaperDocument["state"], () => [string, boolean?]>} */
const SENTENCES = {
  printing: () => [t("Your ticket is being printed.")],
  printed: () => [t("Take your ticket from the printer.")],
  uncertain: () => [[t("Your ticket may not have been printed: look at the printer."), withoutPaper()].join(" "), true],
  paper_out: () => [[t("The printer has no paper."), withoutPaper()].join(" "), true],
  no_answer: () => [[t("The printer does not answer."), withoutPaper()].join(" "), true],
};

/** @type {Record<Kezek.PaperDocument["state"], () => [string, boolean?]>} */
const OF_BOOKING = {
  printing: () => [t("Your paper is being printed.")],
  printed: () => [t("Take your paper from the printer.")],
  uncertain: () => [[t("The paper may not have been printed: look at the printer."), notedDown()].join(" "), true],
  paper_out: () => [[t("The printer has no paper."), notedDown()].join(" "), true],
  no_answer: () => [[t("The printer does not answer."), notedDown()].join(" "), true],
};

const notedDown = () => t("The booking counts without paper: note the digits, or scan the code with your phone.");

const withoutPaper = () =>
  t("Your number counts without paper: remember it, or scan the code with your phone. The staff have been told.");

customElements.define("ticket-paper", TicketPaper);
