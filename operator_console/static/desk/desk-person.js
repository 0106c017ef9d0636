// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { priorityName, proofName, serviceName } from "../words/hall-names.js";
import { paceOf, since, tickAll } from "../shared/elapsed-times.js";

/** @type {Record<import("../shared/elapsed-times.js").PaceLevel, (norm: string) => string>} */
const PACES = {
  fine: () => "",
  slow: (norm) => t("longer than {time}", { time: norm }),
  late: (norm) => t("much longer than {time}", { time: norm }),
};

/** @type {Record<string, () => string>} */
const DECISIONS = {
  confirmed: () => t("The proof was shown."),
  refused: () => t("The proof was not shown."),
};

/**
 * The person in front of me: number, service, how long, priority and its proof. Fires `command`, and `spoken` (detail:
 * a sentence) when what is going on has begun to take too long.
 */
export class DeskPerson extends HTMLElement {
  /** @type {Kezek.Pace | null} */
  #pace = null;
  #words = h("span", { class: "pace-words" });
  #timer = 0;

  connectedCallback() {
    this.#timer = setInterval(() => this.#tick(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  /** @param {Kezek.DeskDocument} doc */
  draw(doc) {
    this.#pace = doc.pace;
    redraw(this, ...(doc.ticket ? this.#person(doc.ticket, doc.allowed) : nobody(doc)));
    this.#tick();
  }

  /**
   * @param {Kezek.TicketDocument} ticket
   * @param {string[]} allowed
   */
  #person(ticket, allowed) {
    const state = ticket.state === "called" ? t("Called") : t("Being served");
    return [
      h(
        "p",
        { class: "person-state" },
        h("span", { class: "person-time" }, state, " ", since(ticket.state_since, { exact: true }), this.#words),
      ),
      h("p", { class: "person-number number", "data-part": "number" }, ticket.number),
      h("p", { class: "person-service" }, serviceName(ticket.service)),
      ticket.calls > 1 ? h("p", {}, t("Called {n} times", { n: ticket.calls })) : "",
      ticket.priority && this.#priority(ticket, ticket.priority, allowed),
    ];
  }

  /**
   * @param {Kezek.TicketDocument} ticket
   * @param {string} priority
   * @param {string[]} allowed
   */
  #priority(ticket, priority, allowed) {
    const isAllowed = allowed.includes("privilege");
    const answer = (/** @type {boolean} */ confirmed, /** @type {string} */ label, /** @type {string} */ key) => {
      const props = {
        "data-privilege": String(confirmed),
        "data-key": `privilege-${confirmed}`,
        "data-code": `Key${key}`,
        disabled: !isAllowed,
        onclick: () => this.#decide(confirmed),
      };
      return h("button", props, label, h("kbd", {}, key));
    };
    const proof = proofName(priority);
    const decided = ticket.privilege && DECISIONS[ticket.privilege]?.();
    return h(
      "div",
      { class: "person-priority" },
      h("p", {}, h("b", {}, priorityName(priority)), proof ? ` · ${proof}` : ""),
      decided
        ? h("p", {}, decided)
        : h("div", { class: "actions" }, answer(true, t("Proof shown"), "Y"), answer(false, t("No proof"), "U")),
    );
  }

  /** @param {boolean} confirmed */
  #decide(confirmed) {
    this.dispatchEvent(
      new CustomEvent("command", { bubbles: true, detail: { name: "privilege", body: { confirmed } } }),
    );
  }

  #tick() {
    tickAll(this);
    const pace = paceOf(this.#pace);
    this.querySelector(".person-time")?.setAttribute("data-pace", pace);
    const words = PACES[pace](lengthOf(this.#pace?.norm_s ?? 0));
    if (this.#words.textContent === words) return;
    this.#words.textContent = words;
    if (words && this.#words.isConnected)
      this.dispatchEvent(new CustomEvent("spoken", { bubbles: true, detail: words }));
  }
}

/** @param {number} seconds */
const lengthOf = (seconds) => (seconds % 60 ? t("{n} s", { n: seconds }) : t("{n} min", { n: seconds / 60 }));

/** @param {Kezek.DeskDocument} doc */
function nobody({ window, next }) {
  if (window.state === "closed") return [h("p", { class: "person-none" }, t("This window is closed."))];
  if (window.state === "paused") {
    const time = h("p", { class: "person-time" }, since(window.since, { exact: true }));
    return [h("p", { class: "person-none" }, t("Paused: {reason}", { reason: window.reason ?? "" })), time];
  }
  return [
    h(
      "p",
      { class: "person-none" },
      next.length ? t("Nobody is here. Call the next visitor.") : t("Nobody is waiting for this window."),
    ),
  ];
}

customElements.define("desk-person", DeskPerson);
