// @ts-check
import { timeoutSignal } from "../../../queue_server/pages/static/requests/requests.js";
import { atClock } from "../../../queue_server/pages/static/clock/clock.js";
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { hostName } from "../words/hall-names.js";

const PATIENCE_MS = 10_000;
const AGAIN_MS = 3_000; // a question that could not be read is asked for again after this long

/**
 * `<desk-reception data-hall data-window>`: who is received in person, and with which question. It is fetched once for
 * each visitor: it stands in no document, because it is personal.
 */
export class DeskReception extends HTMLElement {
  /**
   * What is known of the visitor whose ticket `of` is, or a sentence where it cannot be read.
   * @type {{ of: string, visitor: Kezek.VisitorOfBooking | null, sentence: string }}
   */
  #visitor = { of: "", visitor: null, sentence: "" };
  /** @type {Kezek.DeskReception | null} */
  #reception = null;
  #drawn = "";
  #retry = 0;

  disconnectedCallback() {
    clearTimeout(this.#retry);
  }

  /** @param {Kezek.DeskDocument} doc */
  draw({ ticket, reception }) {
    const of = ticket && reception ? `${ticket.id} ${ticket.called_at}` : "";
    if (of !== this.#visitor.of) {
      this.#visitor = { of, visitor: null, sentence: "" };
      clearTimeout(this.#retry);
      if (of) this.#fetch(of);
    }
    this.hidden = !of;
    this.#reception = reception;
    this.#draw();
  }

  #draw() {
    const { visitor, sentence } = this.#visitor;
    const drawn = JSON.stringify([this.#reception, visitor, sentence]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const { host, booked_at: bookedAt } = this.#reception ?? { host: "", booked_at: null };
    redraw(
      this,
      h("h2", {}, hostName(host)),
      h(
        "p",
        { class: "quiet" },
        bookedAt ? t("Booked for {time}", { time: atClock(bookedAt) }) : t("Without a booking"),
      ),
      visitor?.name ? h("p", {}, h("b", {}, visitor.name)) : "",
      visitor?.question ? h("blockquote", { class: "question" }, visitor.question) : "",
      sentence ? h("p", { class: "quiet" }, sentence) : "",
    );
  }

  /**
   * 409: the visitor is at somebody else's window. What failed otherwise is asked for again.
   * @param {string} of
   */
  async #fetch(of) {
    const { hall = "", window } = this.dataset;
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/windows/${window}/reception`;
    const answer = await fetch(path, { cache: "no-store", signal: timeoutSignal(PATIENCE_MS) }).catch(() => null);
    /** @type {Kezek.ReceivedDocument | null} */
    const received = answer?.ok ? await answer.json().catch(() => null) : null;
    if (this.#visitor.of !== of || !this.isConnected) return;
    const isAnswered = received !== null || answer?.status === 409;
    const sentence = isAnswered ? "" : t("The question cannot be read at present.");
    this.#visitor = { of, visitor: received?.visitor ?? null, sentence };
    if (!isAnswered) this.#retry = setTimeout(() => this.#fetch(of), AGAIN_MS);
    this.#draw();
  }
}

customElements.define("desk-reception", DeskReception);
