import { deadline } from "../../queue_server/pages/static/requests.js";
import { atClock as clock } from "../../queue_server/pages/static/clock.js";
import { data, h } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { serviceName } from "./hall-names.js";
import { since, tickAll } from "./elapsed-times.js";

const PATIENCE_MS = 10_000;
const AGAIN_MS = 3_000; // a note that could not be read is asked for again after this long

const about = data("about");

/** The visitor's story: when they came, where they have been, where they still go, and what colleagues have noted. */
class DeskStory extends HTMLElement {
  #shown = "";
  #notes = { of: "", list: [], sentence: "" };
  #timer = 0;
  #again = 0;

  connectedCallback() {
    this.#timer = setInterval(() => tickAll(this), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    clearTimeout(this.#again);
  }

  /** Draw; whoever has notes has them fetched once for each time they come to this window. */
  draw({ ticket, window }) {
    const of = ticket?.noted ? `${ticket.id} ${ticket.visited.length} ${ticket.called_at}` : "";
    if (of !== this.#notes.of) {
      this.#notes = { of, list: [], sentence: "" };
      clearTimeout(this.#again);
      if (of) this.#fetch(of);
    }
    this.hidden = !ticket;
    this.#ticket = ticket;
    this.#window = window.window;
    this.#draw();
  }

  #ticket = null;
  #window = 0;

  #draw() {
    const { list, sentence } = this.#notes;
    const shown = JSON.stringify([this.#ticket, list, sentence]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.replaceChildren(...(this.#ticket ? [this.#way(this.#ticket), ...list.map(note)] : []), sentence ? h("p", { class: "quiet" }, sentence) : "");
  }

  #way(ticket) {
    const stop = (when, label, { service, window }) =>
      h("li", { "data-when": when }, h("span", { class: "visually-hidden" }, label, " "), h("b", {}, serviceName(service)), window ? h("span", { class: "quiet" }, " · ", t("Window {window}", { window })) : "");
    const came = h("li", { "data-when": "came" }, t("Came at {time}", { time: clock(ticket.issued_at) }), h("span", { class: "quiet" }, " · ", since(ticket.issued_at)));
    return h(
      "ol",
      { class: "story", "aria-label": t("The visit") },
      came,
      ...ticket.visited.map((one) => stop("before", t("Before:"), one)),
      stop("now", t("Now:"), { service: ticket.service, window: this.#window }),
      ...ticket.visit.map((one) => stop("then", t("Then:"), one)),
    );
  }

  /** 409: the visitor is at somebody else's window, and so are the notes. What failed otherwise is asked for again. */
  async #fetch(of) {
    const path = `/api/v1/halls/${encodeURIComponent(about.hall)}/windows/${about.window}/notes`;
    const answer = await fetch(path, { cache: "no-store", signal: deadline(PATIENCE_MS) }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (this.#notes.of !== of || !this.isConnected) return;
    const isAnswered = (answer?.ok && told) || answer?.status === 409;
    const sentence = isAnswered ? "" : t("There is a note, and it cannot be read at present.");
    this.#notes = { of, list: told?.notes ?? [], sentence };
    if (!isAnswered) this.#again = setTimeout(() => this.#fetch(of), AGAIN_MS);
    this.#draw();
  }
}

const note = ({ at, author, text }) =>
  h("figure", { class: "note" }, h("blockquote", {}, text), h("figcaption", { class: "quiet" }, `${author}, ${clock(at)}`));

customElements.define("desk-story", DeskStory);
