// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { act } from "../shared/elapsed-times.js";
import { serviceName } from "../words/hall-names.js";
import { isWriting } from "../shared/letter-keys.js";
import { dayText, dayTimeText, hostName, URGENCIES } from "./reception-words.js";

/** What may be answered, with its key. @type {{ name: string, code: string, key: string, label: () => string }[]} */
const ANSWERS = [
  { name: "confirm", code: "KeyC", key: "C", label: () => t("Confirm") },
  { name: "other-time", code: "KeyT", key: "T", label: () => t("Another time") },
  { name: "refuse", code: "KeyR", key: "R", label: () => t("Refuse") },
  { name: "refer", code: "KeyP", key: "P", label: () => t("Pass on") },
];

/**
 * Who asks to be received, the most urgent first. The keys are those of the card in hand: the first one, or the one
 * that was chosen by the arrows or a click. Fires `act`.
 */
export class ReceptionAppointments extends HTMLElement {
  /** @type {Kezek.AppointmentOfVisitor[]} */
  #rows = [];
  #inHand = "";
  #drawn = "";
  #arrows = (/** @type {KeyboardEvent} */ event) => this.#move(event);

  connectedCallback() {
    addEventListener("keydown", this.#arrows);
  }

  disconnectedCallback() {
    removeEventListener("keydown", this.#arrows);
  }

  /** @param {Kezek.AppointmentOfVisitor[]} rows */
  draw(rows) {
    this.#rows = rows;
    const isThere = rows.some(({ appointment }) => appointment.booking.id === this.#inHand);
    if (!isThere) this.#inHand = rows[0]?.appointment.booking.id ?? "";
    const drawn = JSON.stringify([rows, this.#inHand]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    redraw(
      this,
      rows.length
        ? h("ol", { class: "asked" }, ...rows.map((row) => this.#card(row)))
        : h("p", { class: "quiet" }, t("Nobody waits for an answer.")),
    );
  }

  /**
   * The arrows take the next card into the hand, unless somebody writes or is asked something.
   * @param {KeyboardEvent} event
   */
  #move({ key, target }) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (!step || isWriting(target)) return;
    const place = this.#rows.findIndex(({ appointment }) => appointment.booking.id === this.#inHand);
    const next = this.#rows[place + step];
    if (next) this.#take(next.appointment.booking.id, true);
  }

  /**
   * @param {string} id
   * @param {boolean} isShown whether to bring it into sight, too
   */
  #take(id, isShown = false) {
    if (id === this.#inHand && !isShown) return;
    this.#inHand = id;
    this.draw(this.#rows);
    const card = this.querySelector("[aria-current]");
    if (isShown && card instanceof HTMLElement) card.focus();
  }

  /** @param {Kezek.AppointmentOfVisitor} row */
  #card(row) {
    const { appointment, visitor } = row;
    const { id, start, service } = appointment.booking;
    const isInHand = id === this.#inHand;
    const head = h(
      "div",
      { class: "asked-head" },
      h("h3", {}, dayTimeText(start)),
      h("p", { class: "due", "data-urgency": appointment.urgency }, dueText(appointment)),
    );
    const contact = [visitor.phone, hostName(appointment.host), serviceName(service)].filter(Boolean).join(" · ");
    const item = h(
      "li",
      { class: "card", tabindex: -1, "data-key": `card-${id}`, "data-booking": id, "aria-current": isInHand && "true" },
      head,
      h(
        "p",
        { class: "asked-who" },
        h("b", {}, visitor.name ?? t("Name erased")),
        h("span", { class: "quiet" }, contact),
      ),
      visitor.question
        ? h("blockquote", { class: "question" }, visitor.question)
        : h("p", { class: "quiet" }, t("No question was written.")),
      h("div", { class: "actions" }, ...ANSWERS.map((answer) => this.#button(row, answer, isInHand))),
    );
    item.addEventListener("focusin", () => this.#take(id));
    return item;
  }

  /**
   * @param {Kezek.AppointmentOfVisitor} row
   * @param {(typeof ANSWERS)[number]} answer
   * @param {boolean} isInHand
   */
  #button(row, { name, code, key, label }, isInHand) {
    const { id, start } = row.appointment.booking;
    const props = {
      type: "button",
      class: name === "confirm" ? "primary" : null,
      "data-key": `${name}-${id}`,
      "data-code": isInHand ? code : null,
      "aria-label": `${label()}: ${row.visitor.name ?? ""} ${dayTimeText(start)}`,
    };
    return h("button", { ...props, onclick: () => act(this, name, row) }, label(), isInHand ? h("kbd", {}, key) : "");
  }
}

/** @param {Kezek.AppointmentDocument} appointment */
function dueText({ booking, due, urgency }) {
  const day = due === booking.start ? dayTimeText(due) : dayText(lastMoment(due));
  return [t("Answer by {day}", { day }), URGENCIES[urgency]()].filter(Boolean).join(" · ");
}

/** An answer that is due at midnight is due on the day before. @param {string} moment */
const lastMoment = (moment) => new Date(Date.parse(moment) - 1).toISOString();

customElements.define("reception-appointments", ReceptionAppointments);
