// @ts-check
import { atClock, secondsSince } from "../../../queue_server/pages/static/clock/clock.js";
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { minutes, t, tn } from "../../../queue_server/pages/static/words.js";
import { priorityName, serviceName } from "../words/hall-names.js";
import { tickAll, until } from "../shared/elapsed-times.js";

/** The line of this window: how many wait, who is next and why, who is on hold. */
export class DeskLine extends HTMLElement {
  /** @type {Kezek.Upcoming | null} */
  #first = null;
  #timer = 0;

  connectedCallback() {
    this.#timer = setInterval(() => {
      this.#drawReason();
      tickAll(this);
    }, 1000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  /** @param {Kezek.DeskDocument} doc */
  draw(doc) {
    const [first, ...rest] = doc.next;
    this.#first = first ?? null;
    redraw(
      this,
      h(
        "p",
        { class: "line-total" },
        h("b", { class: "number" }, doc.waiting.total),
        " ",
        tn("person waiting", "people waiting", doc.waiting.total),
      ),
      ...(first ? this.#next(first) : []),
      h(
        "ol",
        { class: "line-others" },
        ...rest.map((ticket) =>
          h(
            "li",
            {},
            h("b", { class: "number" }, ticket.number),
            " ",
            h("span", { class: "quiet" }, serviceName(ticket.service)),
          ),
        ),
      ),
      ...(doc.helper_tickets.length ? this.#helperTickets(doc.helper_tickets) : []),
      ...(doc.held.length ? this.#held(doc.held, doc.allowed) : []),
    );
    this.#drawReason();
  }

  #drawReason() {
    const node = this.querySelector(".line-why");
    const text = this.#first ? reason(this.#first) : "";
    if (node && node.textContent !== text) node.textContent = text;
  }

  /** @param {Kezek.Upcoming} ticket */
  #next(ticket) {
    return [
      h("h2", {}, t("Next")),
      h("p", { class: "line-next" }, h("b", { class: "number" }, ticket.number), " ", serviceName(ticket.service)),
      h("p", { class: "line-why quiet" }),
    ];
  }

  /**
   * Whom this window may call as a helper, and from when.
   * @param {Kezek.HelperTicket[]} tickets
   */
  #helperTickets(tickets) {
    const rows = tickets.map(({ number, service, callable_from: from }) =>
      h(
        "li",
        {},
        h("b", { class: "number" }, number),
        " ",
        h("span", { class: "quiet" }, serviceName(service)),
        h(
          "span",
          { class: "line-from" },
          t("callable from {time}", { time: atClock(from) }),
          h("span", { class: "quiet" }, ", ", t("time left:"), " ", until(from)),
        ),
      ),
    );
    return [h("h2", {}, t("To help out later")), h("ul", { class: "line-later" }, ...rows)];
  }

  /**
   * @param {Kezek.Held[]} held
   * @param {string[]} allowed
   */
  #held(held, allowed) {
    const back = (/** @type {Kezek.Held} */ ticket) => {
      const detail = { name: "return", body: { ticket: ticket.id } };
      this.dispatchEvent(new CustomEvent("command", { bubbles: true, detail }));
    };
    const rows = held.map((ticket) =>
      h(
        "li",
        {},
        h("b", { class: "number" }, ticket.number),
        h(
          "span",
          { class: "quiet" },
          ticket.until ? t("until {time}", { time: atClock(ticket.until) }) : t("until returned"),
        ),
        h(
          "button",
          {
            disabled: !allowed.includes("return"),
            "data-key": `return-${ticket.id}`,
            "aria-label": t("Return {number} from hold", { number: ticket.number }),
            onclick: () => back(ticket),
          },
          t("Return"),
        ),
      ),
    );
    return [h("h2", {}, t("On hold")), h("ul", { class: "line-held" }, ...rows)];
  }
}

/**
 * Why this one before the others, in one sentence.
 * @param {Kezek.Upcoming} ticket
 */
function reason(ticket) {
  const time = minutes(secondsSince(ticket.waiting_since));
  const priority = priorityName(ticket.priority ?? "");
  switch (ticket.why) {
    case "bound":
      return t("Sent to this window; waiting for {time}.", { time });
    case "booked":
      return t("Booked for this time.");
    case "priority":
      return t("Head start: {priority}; waiting for {time}.", { priority, time });
    case "helper":
      return t("Waited longer than others should; this window helps. Waiting for {time}.", { time });
    default:
      return t("Has waited longest: {time}.", { time });
  }
}

customElements.define("desk-line", DeskLine);
