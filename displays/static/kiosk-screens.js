/** The screens of the kiosk, one question each. They return nodes and call back with what was chosen. */

import { atClock } from "../pages/clock.js";
import { h } from "../pages/draw.js";
import { language, problemText, t, tn } from "../pages/words.js";
import { waitRange } from "./wait-range.js";

export const MOST_TILES = 8; // as many as are taken in at one look; more services go under their groups

const title = (text) => h("h1", { tabindex: "-1" }, text);
const back = (onclick) => onclick && h("button", { class: "back", onclick }, "← ", t("Back"));

/** Which service? `tiles`: {groups, services}; `onpick(service)`, `ongroup(group)`. */
export function servicesScreen(hall, { groups, services }, { onpick, ongroup, onback }) {
  const tiles = [
    ...groups.map((group) => groupTile(group, ongroup)),
    ...services.map((service) => serviceTile(hall, service, onpick)),
  ];
  return [title(t("What have you come for?")), h("div", { class: "tiles" }, ...tiles), back(onback)];
}

function groupTile(group, ongroup) {
  return h("button", { class: "tile", onclick: () => ongroup(group) }, h("b", {}, group.names[language()]), waiting(group));
}

function serviceTile(hall, service, onpick) {
  const name = [h("i", { class: "prefix number" }, service.prefix), h("b", {}, service.names[language()])];
  if (!service.refusal) {
    return h("button", { class: "tile", "data-service": service.id, onclick: () => onpick(service) }, ...name, waiting(service));
  }
  const why = h("span", { class: "why" }, refusalText(hall, service.refusal));
  return h("button", { class: "tile", "data-service": service.id, "aria-disabled": "true" }, ...name, why);
}

const people = (n) => (n ? tn("{n} person waiting", "{n} people waiting", n) : t("nobody waiting"));

/** How many wait for a service or a group, and how long it may take. */
export const waits = ({ waiting, estimate }) => [people(waiting), waitRange(estimate)].filter(Boolean).join(" · ");
const waiting = (tile) => h("span", { class: "waits", "data-part": `waits-${tile.id}` }, waits(tile));

/** The last question: is there a priority? Answering it takes the ticket. */
export function priorityScreen(hall, picked, { ontake, onmore, onback }) {
  const names = picked.map((service) => service.names[language()]).join(" + ");
  const asks = hall.priorities.length > 0;
  const none = h(
    "button",
    { class: "tile primary", onclick: () => ontake(null) },
    h("b", {}, asks ? t("No, take an ordinary ticket") : t("Take the ticket")),
  );
  const classes = hall.priorities.map((priority) =>
    h(
      "button",
      { class: "tile", "data-priority": priority.id, onclick: () => ontake(priority.id) },
      h("b", {}, priority.names[language()]),
      priority.proof && h("span", { class: "why" }, t("Show at the window: {proof}", { proof: priority.proof[language()] })),
    ),
  );
  return [
    title(asks ? t("Do you belong to one of these groups?") : t("Take the ticket")),
    h("p", { class: "picked" }, [names, picked.length === 1 && waits(picked[0])].filter(Boolean).join(" · ")),
    h("p", { class: "notice fault", role: "alert", hidden: true, "data-part": "problem" }),
    h("div", { class: "tiles" }, none, ...classes),
    h("div", { class: "actions" }, back(onback), onmore && h("button", { onclick: onmore }, t("+ One more service in this visit"))),
  ];
}

/** The ticket, as it is printed. */
export function ticketScreen(hall, ticket, services, ondone) {
  const names = services.map((service) => service.names[language()]).join(" + ");
  const ahead = ticket.ahead ? tn("{n} person ahead of you", "{n} people ahead of you", ticket.ahead) : t("You are next");
  const paper = h(
    "section",
    { class: "paper", "aria-label": t("Your ticket") },
    h("p", { class: "quiet" }, hall.names[language()]),
    h("p", { class: "paper-number number" }, ticket.number),
    h("p", { class: "paper-service" }, names),
    h("p", { class: "paper-ahead" }, h("b", {}, ahead)),
    !ticket.priority && services[0].estimate && h("p", { class: "paper-range" }, waitRange(services[0].estimate)),
    h("img", { class: "qr", src: `/t/${encodeURIComponent(ticket.id)}/qr.svg`, alt: t("QR code of your ticket for the phone") }),
    h("p", { class: "quiet" }, `${atClock(ticket.issued_at, hall.timezone)} · ${ticket.proof.slice(0, 10)}`),
  );
  const told = h(
    "div",
    { class: "told stack" },
    title(t("Your number is {number}", { number: ticket.number })),
    h("p", {}, t("Wait until it is called: the board shows your number and the window.")),
    h("p", {}, t("Scan the code to follow your turn on your phone.")),
    h("button", { class: "primary", onclick: ondone }, t("Done")),
  );
  return [h("div", { class: "taken" }, paper, told)];
}

/** Why nothing is given now. */
export function closedScreen(text) {
  return [h("div", { class: "closed-screen" }, title(text))];
}

/** The server is away: in every language, for whoever comes now can choose none. */
export function awayScreen(languages) {
  const lines = languages.map((lang) => {
    const sentence = t("The kiosk has no connection at the moment.", {}, lang);
    return h("p", { lang }, h("b", {}, sentence), h("br"), t("Please ask at the front desk.", {}, lang));
  });
  return [h("div", { class: "closed-screen" }, ...lines)];
}

/** The refusal's sentence, and when it opens again. */
export function refusalText(hall, refusal) {
  const sentence = problemText({ code: refusal.code, ...refusal.params });
  if (!refusal.opens_at) return sentence;
  const moment = new Date(refusal.opens_at);
  const weekday = new Intl.DateTimeFormat(language(), { weekday: "long", timeZone: hall.timezone }).format(moment);
  const opening = t("Opens: {weekday}, {time}.", { weekday, time: atClock(moment, hall.timezone) });
  return `${sentence} ${opening}`;
}
