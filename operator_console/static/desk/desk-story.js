// @ts-check
import { timeoutSignal } from "../../../queue_server/pages/static/requests/requests.js";
import { atClock } from "../../../queue_server/pages/static/clock/clock.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { serviceName } from "../words/hall-names.js";
import { since, tickAll } from "../shared/elapsed-times.js";
import { personName } from "../words/person-name.js";

const PATIENCE_MS = 10_000;
const AGAIN_MS = 3_000; // a note that could not be read is asked for again after this long

/**
 * `<desk-story data-hall data-window>`: the visitor's story. When they came, where they have been, where they still go,
 * and what colleagues have noted.
 */
export class DeskStory extends HTMLElement {
  #drawn = "";
  /**
   * The notes of a stay at this window, which `of` names, or a sentence where they cannot be read.
   * @type {{ of: string, list: Kezek.NoteDocument[], sentence: string }}
   */
  #notes = { of: "", list: [], sentence: "" };
  /** @type {Kezek.TicketDocument | null} */
  #ticket = null;
  #timer = 0;
  #retry = 0;

  connectedCallback() {
    this.#timer = setInterval(() => tickAll(this), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
  }

  /**
   * Draw; whoever has notes has them fetched once for each time they come to this window.
   * @param {Kezek.DeskDocument} doc
   */
  draw({ ticket }) {
    const of = ticket?.noted ? `${ticket.id} ${ticket.visited.length} ${ticket.called_at}` : "";
    if (of !== this.#notes.of) {
      this.#notes = { of, list: [], sentence: "" };
      clearTimeout(this.#retry);
      if (of) this.#fetch(of);
    }
    this.hidden = !ticket;
    this.#ticket = ticket;
    this.#draw();
  }

  #draw() {
    const { list, sentence } = this.#notes;
    const drawn = JSON.stringify([this.#ticket, list, sentence]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.replaceChildren(
      ...(this.#ticket ? [this.#way(this.#ticket), ...list.map(note)] : []),
      sentence ? h("p", { class: "quiet" }, sentence) : "",
    );
  }

  /** @param {Kezek.TicketDocument} ticket */
  #way(ticket) {
    /**
     * @param {"before" | "now" | "then"} time
     * @param {string} label
     * @param {Kezek.StopDocument} stop
     */
    const stop = (time, label, { service, window }) =>
      h(
        "li",
        { "data-when": time },
        h("span", { class: "visually-hidden" }, label, " "),
        h("b", {}, serviceName(service)),
        window ? h("span", { class: "quiet" }, " · ", t("Window {window}", { window })) : "",
      );
    const joinedAt = h(
      "li",
      { "data-when": "came" },
      t("Came at {time}", { time: atClock(ticket.issued_at) }),
      h("span", { class: "quiet" }, " · ", since(ticket.issued_at)),
    );
    return h(
      "ol",
      { class: "story", "aria-label": t("The visit") },
      joinedAt,
      ...ticket.visited.map((visited) => stop("before", t("Before:"), visited)),
      stop("now", t("Now:"), { service: ticket.service, window: Number(this.dataset.window) }),
      ...ticket.visit.map((planned) => stop("then", t("Then:"), planned)),
    );
  }

  /**
   * 409: the visitor is at somebody else's window, and so are the notes. What failed otherwise is asked for again.
   * @param {string} of
   */
  async #fetch(of) {
    const { hall = "", window } = this.dataset;
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/windows/${window}/notes`;
    const answer = await fetch(path, { cache: "no-store", signal: timeoutSignal(PATIENCE_MS) }).catch(() => null);
    /** @type {Kezek.NotesDocument | null} */
    const notes = await answer?.json().catch(() => null);
    if (this.#notes.of !== of || !this.isConnected) return;
    const isAnswered = (answer?.ok && notes) || answer?.status === 409;
    const sentence = isAnswered ? "" : t("There is a note, and it cannot be read at present.");
    this.#notes = { of, list: notes?.notes ?? [], sentence };
    if (!isAnswered) this.#retry = setTimeout(() => this.#fetch(of), AGAIN_MS);
    this.#draw();
  }
}

/** @param {Kezek.NoteDocument} note */
const note = ({ at, author, text }) =>
  h(
    "figure",
    { class: "note" },
    h("blockquote", {}, text),
    h("figcaption", { class: "quiet" }, `${personName(author)}, ${atClock(at)}`),
  );

customElements.define("desk-story", DeskStory);
