// @ts-check
import { atClock } from "../../../queue_server/pages/static/clock/clock.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { named, t, tn } from "../../../queue_server/pages/static/words.js";
import { title } from "../tiles/kiosk-screens.js";
import "./ticket-paper.js";
import { waitRange, spokenWait } from "../../../queue_server/pages/static/wait-range.js";

/**
 * The last screen: the ticket as it is printed, and what to do with it. `services` are the names of those of the
 * visit, `note` what else its visitor should know.
 * @param {Kezek.KioskHall} hall
 * @param {Kezek.IssuedTicket} ticket
 * @param {string[]} services
 * @param {{ ondone: () => void, onsms?: (() => void) | null }} actions
 * @param {string} [note]
 */
export function ticketScreen(hall, ticket, services, { ondone, onsms = null }, note) {
  const place = hall.waiting_zones.find(({ id }) => id === ticket.waits_in);
  const advice = h(
    "div",
    { class: "told stack" },
    title(t("Your number is {number}", { number: ticket.number }), "ticket"),
    note && h("p", { class: "note" }, note),
    hall.printer && h("ticket-paper", { "data-hall": hall.hall, "data-ticket": ticket.id, role: "status" }),
    h("p", {}, t("Wait until it is called: the board shows your number and the window.")),
    place && h("p", {}, t("The board shows it here too: {place}", { place: named(place.names) })),
    ticket.sign_language && h("p", {}, t("The board calls you in sign language too.")),
    h("p", {}, t("Scan the code to follow your turn on your phone.")),
    onsms && h("button", { class: "sms", onclick: onsms }, t("The call by SMS")),
    h("button", { class: "primary done", onclick: ondone }, t("Done")),
  );
  return [h("div", { class: "taken" }, paper(hall, ticket, services), advice)];
}

/**
 * In the order of the printed one; a voice says what its title does not.
 * @param {Kezek.KioskHall} hall
 * @param {Kezek.IssuedTicket} ticket
 * @param {string[]} names
 */
function paper(hall, ticket, names) {
  const place = ticket.ahead
    ? tn("{n} person ahead of you", "{n} people ahead of you", ticket.ahead)
    : t("You are next");
  const { estimate } = ticket;
  const priority = hall.priorities.find(({ id }) => id === ticket.priority);
  const proof = priority && priority.proof && t("Show at the window: {proof}", { proof: named(priority.proof) });
  return h(
    "section",
    {
      class: "paper",
      "aria-label": t("Your ticket"),
      "data-say": [...names, place, spokenWait(estimate), proof].filter(Boolean).join(". "),
    },
    h("p", { class: "quiet" }, named(hall.names)),
    h("p", { class: "paper-service" }, h("b", {}, names[0])),
    h("p", { class: "paper-number number" }, ticket.number),
    h("p", { class: "paper-ahead" }, place),
    estimate && h("p", { class: "paper-range" }, waitRange(estimate)),
    names.length > 1 && h("p", {}, t("Then: {services}", { services: names.slice(1).join(", ") })),
    proof && h("p", {}, proof),
    h("img", {
      class: "qr",
      src: `/t/${encodeURIComponent(ticket.key)}/qr.svg`,
      alt: t("QR code of your ticket for the phone"),
    }),
    h(
      "p",
      { class: "quiet" },
      [atClock(ticket.issued_at), t("Proof: {digits}", { digits: grouped(ticket.proof) })].join(" · "),
    ),
  );
}

/**
 * The digits that a person types, as on paper: `9f86d-08188`.
 * @param {string} proof
 */
const grouped = (proof) => `${proof.slice(0, 5)}-${proof.slice(5, 10)}`;
