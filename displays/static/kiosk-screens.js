/** The screens of the kiosk, one question each. They return nodes and call back with what was chosen. */

import { h, redraw } from "../pages/draw.js";
import { named, problemText, t, tn } from "../pages/words.js";
import { waitRange, waitSaid } from "../pages/wait-range.js";

export const MOST_TILES = 8; // as many as are taken in at one look; more services go under their groups

export const title = (text) => h("h1", { tabindex: "-1" }, text);
const back = (onclick) => onclick && h("button", { class: "back", onclick }, h("span", { class: "sign", "aria-hidden": "true" }, "←"), t("Back"));

/** Which service? `tiles`: {groups, services}; `onpick(service)`, `ongroup(group)`. */
export function servicesScreen({ groups, services }, { onpick, ongroup, onback }) {
  const tiles = [
    ...groups.map((group) => groupTile(group, ongroup)),
    ...services.map((service) => serviceTile(service, onpick)),
  ];
  return [title(t("What have you come for?")), tilesOf(tiles), back(onback)];
}

/** As many columns as leave no hole follow from how many there are: `from-5` stands for five and more. */
function tilesOf(tiles) {
  const steps = [3, 4, 5, 7].filter((least) => tiles.length >= least).map((least) => `from-${least}`);
  return h("div", { class: ["tiles", ...steps].join(" ") }, ...tiles);
}

function groupTile(group, ongroup) {
  return h("button", { class: "tile", onclick: () => ongroup(group) }, h("b", {}, named(group.names)), waiting(group));
}

function serviceTile(service, onpick) {
  const name = [h("i", { class: "prefix number", "aria-hidden": "true" }, service.prefix), h("b", {}, named(service.names))];
  if (!service.refusal) {
    return h("button", { class: "tile lettered", "data-service": service.id, onclick: () => onpick(service) }, ...name, waiting(service));
  }
  const why = h("span", { class: "why" }, refusalText(service.refusal));
  return h("button", { class: "tile lettered", "data-service": service.id, "aria-disabled": "true" }, ...name, why);
}

/** Between two parts of a line where nothing else parts them: in what is read aloud, and copied. */
const dot = () => h("span", { class: "dot" }, " · ");
const people = (n) => (n ? tn("{n} person waiting", "{n} people waiting", n) : t("nobody waiting"));

const unserved = ({ is_served }) => is_served === false && t("no window is open now");
/** Where nobody waits because nobody serves, that nobody waits is left out. */
const line = (tile) => (unserved(tile) && !tile.waiting ? null : people(tile.waiting));

const waitsSaid = (tile) => [line(tile), waitSaid(tile.estimate), unserved(tile)].filter(Boolean).join(". ");
const waiting = (tile) => tellWaits(h("span", { class: "waits", "data-part": `waits-${tile.part || tile.id}` }), tile);

/** Write into a node how many wait for a service or a group, how long it may take, whether anybody serves, and what a voice says of it. */
export function tellWaits(node, tile) {
  const [range, closed] = [waitRange(tile.estimate), unserved(tile)];
  const parts = [line(tile), range && h("b", {}, range), closed && h("span", { class: "unserved" }, closed)].filter(Boolean);
  redraw(node, ...parts.reduce((all, part) => (all.length ? [...all, dot(), part] : [part]), []));
  node.dataset.say = waitsSaid(tile);
  return node;
}

/** The last question: is there a priority? Answering it takes the ticket. */
export function priorityScreen(hall, picked, { ontake, onmore, onback }) {
  const names = picked.map((service) => named(service.names)).join(" + ");
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
      h("b", {}, named(priority.names)),
      priority.proof && h("span", { class: "why" }, t("Show at the window: {proof}", { proof: named(priority.proof) })),
    ),
  );
  return [
    title(asks ? t("Do you belong to one of these groups?") : t("Take the ticket")),
    h("p", { class: "picked" }, h("b", {}, names), picked.length === 1 && dot(), picked.length === 1 && waiting(picked[0])),
    h("p", { class: "notice fault", role: "alert", hidden: true, "data-part": "problem" }),
    tilesOf([none, ...classes]),
    h("div", { class: "actions" }, back(onback), onmore && h("button", { onclick: onmore }, t("+ One more service in this visit"))),
  ];
}

/** Why nothing is given now, and when something is. */
export function closedScreen(refusal) {
  const [why, opens] = refusalTexts(refusal);
  return [h("div", { class: "closed-screen" }, h("h1", { tabindex: "-1" }, why, opens && h("span", { class: "opens" }, ` ${opens}`)))];
}

/** The server is away: in every language, for whoever comes now can choose none. */
export function awayScreen(languages) {
  const lines = languages.map((lang) => {
    const sentence = t("The kiosk has no connection at the moment.", {}, lang);
    return h("p", { lang }, h("b", {}, sentence), h("br"), t("Please ask at the front desk.", {}, lang));
  });
  return [h("div", { class: "closed-screen" }, ...lines)];
}

/** Said before a ticket is taken: it will not be on paper. */
export function printerNotice(printer) {
  if (!["paper_out", "no_answer"].includes(printer)) return null;
  return h("p", { class: "notice" }, t("Tickets are not printed at the moment: your number and its code will stand on this screen."));
}

/** The refusal's sentence, and when it opens again. */
const refusalText = (refusal) => refusalTexts(refusal).filter(Boolean).join(" ");
const refusalTexts = ({ code, params, opens, day }) => [
  day ? t("The hall is closed today: {day}.", { day: named(day) }) : problemText({ code, ...params }),
  opens && named(opens),
];
