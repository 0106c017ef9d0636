// @ts-check
/** The screens of the kiosk, one question each. They return nodes and call back with what was chosen. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { named, problemText, t, tn } from "../../../queue_server/pages/static/words.js";
import { dot, waitsLine } from "./tile-waits.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */
/** @typedef {import("./service-choices.js").GroupTile} GroupTile */

/**
 * What a visit asks of its kiosk: to show what a screen draws, to say that an answer is on its way, or why there is no
 * ticket, and to begin with the next visitor.
 * @typedef {{
 *   show: (screen: () => Child[]) => void,
 *   wait: (on: boolean) => void,
 *   object: (sentence: string) => void,
 *   end: () => void,
 * }} Kiosk
 */

export const MOST_TILES = 8; // as many as are taken in at one look; more services go under their groups

/**
 * The question of a screen. `name` is that of its clip in sign language.
 * @param {string} text
 * @param {string} [name]
 */
export const title = (text, name) => h("h1", { tabindex: "-1", "data-question": name }, text);
/** @param {(() => void) | null} onclick */
export const back = (onclick) =>
  onclick &&
  h("button", { class: "back", onclick }, h("span", { class: "sign", "aria-hidden": "true" }, "←"), t("Back"));

/**
 * Which service?
 * @param {import("./service-choices.js").Screen} tiles
 * @param {{
 *   onpick: (service: Kezek.Choice) => void,
 *   ongroup: (group: GroupTile) => void,
 *   onappointment: (() => void) | null,
 *   onanother: ((service: Kezek.Choice) => void) | null,
 *   onsearch: (() => void) | null,
 *   oninformation: (() => void) | null,
 *   onback: (() => void) | null,
 * }} actions
 * @returns {Child[]}
 */
export function servicesScreen({ names, groups, services, rest }, actions) {
  const { onpick, ongroup, onappointment, onanother, onsearch, oninformation, onback } = actions;
  const grid = tilesOf([
    ...groups.map((group) => partTile(group, ongroup)),
    ...services.map((service) => serviceTile(service, onpick, onanother)),
    ...(rest ? [restTile(rest, ongroup)] : []),
  ]);
  const booked = onappointment && appointmentTile(onappointment);
  const ways = otherWays({ onsearch, oninformation, onback });
  if (booked || ways) grid.classList.add("beside-appointment");
  return [title(names ? named(names) : t("What have you come for?"), "services"), grid, ways, booked];
}

/**
 * The ways beside the tiles: back, words, and what to bring.
 * @param {{ onsearch: (() => void) | null, oninformation: (() => void) | null, onback: (() => void) | null }} actions
 */
export function otherWays({ onsearch, oninformation, onback }) {
  if (!onsearch && !oninformation) return back(onback);
  return h(
    "div",
    { class: "ways" },
    back(onback),
    onsearch && h("button", { class: "way search", onclick: onsearch }, t("Find by words")),
    oninformation && h("button", { class: "way information", onclick: oninformation }, t("What must I bring?")),
  );
}

/**
 * The way of those who have booked.
 * @param {() => void} onclick
 */
const appointmentTile = (onclick) =>
  h(
    "button",
    { class: "tile appointment", onclick },
    h("b", {}, t("I have an appointment")),
    h("span", { class: "why" }, t("Six digits or a QR code")),
  );

/**
 * As many columns as leave no hole follow from how many there are: `from-5` stands for five and more. Beside a clip
 * there are two at the most.
 * @param {HTMLElement[]} tiles
 */
export function tilesOf(tiles) {
  const counts = document.documentElement.dataset.signing ? [3, 4] : [3, 4, 5, 7];
  const steps = counts.filter((least) => tiles.length >= least).map((least) => `from-${least}`);
  return h("div", { class: ["tiles", ...steps].join(" ") }, ...tiles);
}

/**
 * @param {GroupTile} group
 * @param {(group: GroupTile) => void} ongroup
 * @param {boolean} [showsWaits]
 */
export function partTile(group, ongroup, showsWaits = true) {
  const onclick = () => ongroup(group);
  const name = group.names ? named(group.names) : contentsOf(group);
  const tile = h("button", { class: "tile", onclick }, h("b", {}, name), showsWaits && waitsLine(group));
  if (!group.names) tile.classList.add("contents");
  return tile;
}

/**
 * Where the screen goes on.
 * @param {GroupTile} group
 * @param {(group: GroupTile) => void} ongroup
 */
export function restTile(group, ongroup) {
  return h(
    "button",
    { class: "tile contents rest", onclick: () => ongroup(group) },
    h("b", {}, tn("{n} more service", "{n} more services", group.count)),
    h("span", { class: "why" }, contentsOf(group)),
  );
}

const LISTED = 3; // of the contents of a part without a name

/** @param {GroupTile} group */
const contentsOf = ({ contents }) =>
  contents
    .slice(0, LISTED)
    .map((names) => named(names))
    .join(" · ") + (contents.length > LISTED ? " …" : "");

/**
 * @param {Kezek.Choice} service
 * @param {(service: Kezek.Choice) => void} onpick
 * @param {((service: Kezek.Choice) => void) | null} onanother
 */
export function serviceTile(service, onpick, onanother) {
  const name = [
    h("i", { class: "prefix number", "aria-hidden": "true" }, service.prefix),
    h("b", {}, named(service.names)),
  ];
  if (!service.refusal) {
    return h(
      "button",
      { class: "tile lettered", "data-service": service.id, onclick: () => onpick(service) },
      ...name,
      waitsLine(service),
    );
  }
  if (onanother && service.is_bookable && service.refusal.code === "daily_limit_reached") {
    return h(
      "button",
      { class: "tile lettered another", "data-service": service.id, onclick: () => onanother(service) },
      ...name,
      h("span", { class: "why" }, refusalText(service.refusal)),
      h("span", { class: "unserved" }, t("Book another day")),
    );
  }
  return h(
    "button",
    { class: "tile lettered", "data-service": service.id, "aria-disabled": "true" },
    ...name,
    h("span", { class: "why" }, refusalText(service.refusal)),
  );
}

/**
 * The last question: is there a priority? Answering it takes the ticket. Whoever has booked has picked no service.
 * @param {Kezek.KioskHall} hall
 * @param {Kezek.Choice[]} picked
 * @param {{
 *   ontake: (priority: string | null) => void,
 *   onmore: (() => void) | null,
 *   oninformation: (() => void) | null,
 *   onback: () => void,
 * }} actions
 * @returns {Child[]}
 */
export function priorityScreen(hall, picked, { ontake, onmore, oninformation, onback }) {
  const names = picked.map((service) => named(service.names)).join(" + ");
  const asks = hall.priorities.length > 0;
  const ordinary = picked.length ? t("No, take an ordinary ticket") : t("No, take the ticket");
  const none = h(
    "button",
    { class: "tile primary", onclick: () => ontake(null) },
    h("b", {}, asks ? ordinary : t("Take the ticket")),
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
    title(asks ? t("Do you belong to one of these groups?") : t("Take the ticket"), asks ? "priority" : "take"),
    picked.length > 0 &&
      h(
        "p",
        { class: "picked" },
        h("b", {}, names),
        picked.length === 1 && dot(),
        picked.length === 1 && waitsLine(picked[0]),
      ),
    h("p", { class: "notice fault", role: "alert", hidden: true, "data-part": "problem" }),
    tilesOf([none, ...classes]),
    h(
      "div",
      { class: "actions" },
      back(onback),
      onmore && h("button", { onclick: onmore }, t("+ One more service in this visit")),
      oninformation && h("button", { onclick: oninformation }, t("What must I bring?")),
    ),
  ];
}

/**
 * Why nothing is given now, and when something is. Whoever has booked gets their ticket also outside the hours.
 * @param {Kezek.ChoiceRefusal} refusal
 * @param {(() => void) | null} onappointment
 * @returns {Child[]}
 */
export function closedScreen(refusal, onappointment) {
  const [reason, opens] = refusalTexts(refusal);
  return [
    h(
      "div",
      { class: "closed-screen" },
      h(
        "h1",
        { tabindex: "-1", "data-question": "closed" },
        reason,
        opens && h("span", { class: "opens" }, ` ${opens}`),
      ),
    ),
    onappointment && appointmentTile(onappointment),
  ];
}

/**
 * The server is away: in every language, for whoever comes now can choose none.
 * @param {string[]} languages
 * @returns {Child[]}
 */
export function awayScreen(languages) {
  const lines = languages.map((lang) => {
    const sentence = t("The kiosk has no connection at the moment.", {}, lang);
    return h("p", { lang }, h("b", {}, sentence), h("br"), t("Please ask at the front desk.", {}, lang));
  });
  return [h("div", { class: "closed-screen" }, ...lines)];
}

/**
 * Said before a ticket is taken: it will not be on paper.
 * @param {Kezek.Choices["printer"]} printer
 */
export function printerNotice(printer) {
  if (printer !== "paper_out" && printer !== "no_answer") return null;
  return h(
    "p",
    { class: "notice" },
    t("Tickets are not printed at the moment: your number and its code will stand on this screen."),
  );
}

/**
 * The refusal's sentence, and when it opens again.
 * @param {Kezek.ChoiceRefusal} refusal
 */
const refusalText = (refusal) => refusalTexts(refusal).filter(Boolean).join(" ");
/** @param {Kezek.ChoiceRefusal} refusal */
const refusalTexts = ({ code, params, opens, day }) => [
  day ? t("The hall is closed today: {day}.", { day: named(day) }) : problemText({ code, ...params }),
  opens && named(opens),
];
