// @ts-check
/** The first questions: the language and one's own password, the hall's name and time zone, its services. */

import { find, findAll, h } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import "../upkeep/copy-restore.js";
import { inWords } from "../words/draft-text.js";
import { WEEKDAYS, button, choice, dayName, line, names, setupPage, tick } from "./setup-fields.js";

/** @typedef {import("./hall-setup.js").HallSetup} HallSetup */
/** @typedef {import("./hall-setup.js").SetupStep} SetupStep */

/** @type {SetupStep[]} */
export const HALL_STEPS = [
  {
    id: "language",
    name: () => t("Language"),
    title: () => t("Which language does the hall speak first?"),
    draw: drawLanguage,
    leave: keepPassword,
  },
  {
    id: "hall",
    name: () => t("Hall"),
    title: () => t("What is the hall called?"),
    draw: drawHall,
    leave: ({ answers }) =>
      Boolean(inWords(answers.names)) || t("Write a name: it stands on the board and on every ticket."),
  },
  {
    id: "services",
    name: () => t("Services"),
    title: () => t("What do visitors come for?"),
    draw: drawServices,
    leave: ({ answers }) => leaveServices(answers),
  },
];

/** @type {SetupStep} */
export const HOURS_STEP = {
  id: "hours",
  name: () => t("Opening hours"),
  title: () => t("When are tickets given?"),
  draw: drawHours,
};

/** @param {HallSetup} setup */
function drawLanguage(setup) {
  const choices = Object.entries(setupPage().languages).map(([code, own]) =>
    button(own, () => speak(setup, code), {
      class: "big",
      lang: code,
      "aria-pressed": String(setup.answers.language === code),
    }),
  );
  return [
    h("p", { class: "quiet" }, t("Visitors may choose another one at any time. This page speaks it too.")),
    h("div", { class: "wide-choices" }, ...choices),
    drawPassword(setup),
    mayRestore(setup) && h("copy-restore", {}),
  ];
}

/**
 * A copy takes the place of a server without halls alone.
 * @param {HallSetup} setup
 */
const mayRestore = (setup) => !setup.hall && Object.keys(setupPage().halls).length === 0;

/**
 * The hall's first language is the page's too, which the server draws.
 * @param {HallSetup} setup
 * @param {string} code
 */
async function speak(setup, code) {
  setup.change((answers) => (answers.language = /** @type {Kezek.Answers["language"]} */ (code)));
  if (!(await setup.save())) return;
  if (code === language()) setup.redraw();
  else location.assign(`?lang=${code}`);
}

/** @param {HallSetup} setup */
function drawPassword(setup) {
  if (setup.memory.hasPassword) return h("p", { class: "notice" }, t("Your password is set."));
  const input = h("input", { type: "password", autocomplete: "new-password", ...setupPage().password });
  input.addEventListener("input", () => (setup.memory.password = input.value));
  return h(
    "section",
    { class: "card stack" },
    h("h2", {}, t("Your own way in")),
    h(
      "p",
      { class: "quiet" },
      t("You came by a link that works once. With a password you come in again as {name}.", {
        name: setupPage().me.name,
      }),
    ),
    h("label", { class: "field" }, h("span", {}, t("New password, 8 characters or more")), input),
  );
}

/** @param {HallSetup} setup */
async function keepPassword(setup) {
  const { password = "" } = setup.memory;
  if (!password || setup.memory.hasPassword) return true;
  if (password.length < Number(setupPage().password.minlength))
    return t("The password is too short: 8 characters or more.");
  const answer = await setup.post("/api/v1/me/password", { old: "", new: password });
  setup.memory.hasPassword = answer.ok;
  return answer.ok || answer.sentence;
}

/** @param {HallSetup} setup */
function drawHall(setup) {
  const { answers, document } = setup;
  /** @type {(code: string, text: string) => void} */
  const write = (code, text) => setup.change((draft) => (draft.names = { ...draft.names, [code]: text }));
  /** @type {[string, string][]} */
  const zones = document.timezones.map((zone) => [zone, zone]);
  return [
    names(t("Name of the hall"), answers.names, answers.language, write),
    h("p", { class: "quiet" }, t("A language that is left empty shows the first one.")),
    choice(t("Time zone"), zones, answers.timezone, (zone) => setup.change((draft) => (draft.timezone = zone), true)),
    h("p", { class: "quiet" }, t("It is {time} there now.", { time: timeIn(answers.timezone) })),
  ];
}

/** @param {string} timeZone */
function timeIn(timeZone) {
  try {
    return new Date().toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit", timeZone });
  } catch {
    return "–";
  }
}

/** @param {HallSetup} setup */
function drawServices(setup) {
  const { answers, document } = setup;
  const groups = document.groups.map((group) =>
    h(
      "fieldset",
      { class: "card" },
      h("legend", {}, inWords(group.names)),
      ...document.services
        .filter((service) => service.group === group.id)
        .map((service) => usualService(setup, service)),
    ),
  );
  const ownServices = answers.services.map((service, at) => ({ service, at })).filter(({ service }) => !service.usual);
  return [
    h("p", { class: "quiet" }, t("Tick what your hall offers, or write your own. Everything can be changed later.")),
    h("div", { class: "catalogue" }, ...groups),
    h("h2", {}, t("Your own services")),
    ...ownServices.map(({ service, at }) => ownService(setup, service, at)),
    button(t("Write a service"), () => writeService(setup), { "data-key": "write" }),
    h("p", { class: "tally", role: "status" }, t("Chosen: {n}", { n: answers.services.length })),
  ];
}

/**
 * One more of their own, which is typed at once.
 * @param {HallSetup} setup
 */
function writeService(setup) {
  setup.change(({ services }) => services.push({ names: {}, usual: null }), true);
  const card = findAll(setup, "section.card").at(-1);
  if (card) find(card, "input").focus();
}

/**
 * The place of a service of the catalogue among those that were chosen; -1 where it is none of them.
 * @param {Kezek.AnsweredService[]} services
 * @param {string} id
 */
const placeOf = (services, id) => services.findIndex(({ usual }) => usual === id);

/**
 * A service of the catalogue.
 * @param {HallSetup} setup
 * @param {Kezek.UsualService} service
 */
function usualService(setup, service) {
  const isOn = placeOf(setup.answers.services, service.id) >= 0;
  /** @type {(isChosen: boolean) => void} */
  const turn = (isChosen) =>
    setup.change(({ services }) => {
      if (isChosen) services.push({ names: service.names, usual: service.id });
      else removeService(setup.answers, placeOf(services, service.id));
      find(setup, ".tally").textContent = t("Chosen: {n}", { n: services.length });
    });
  return tick(inWords(service.names), isOn, turn);
}

/**
 * A service that was typed.
 * @param {HallSetup} setup
 * @param {Kezek.AnsweredService} service
 * @param {number} at
 */
function ownService(setup, service, at) {
  /** @type {(code: string, text: string) => void} */
  const write = (code, text) => setup.change(() => (service.names = { ...service.names, [code]: text }));
  const remove = () => setup.change((answers) => removeService(answers, at), true);
  const away = button(t("Remove"), remove, { class: "removes" });
  return h(
    "section",
    { class: "card stack" },
    names(t("Service"), service.names, setup.answers.language, write),
    h("p", { class: "actions" }, away),
  );
}

/**
 * Windows name services by their places, so those behind the removed one move up.
 * @param {Kezek.Answers} answers
 * @param {number} at
 */
function removeService(answers, at) {
  if (at < 0) return;
  answers.services.splice(at, 1);
  for (const window of answers.windows) {
    window.services = window.services.filter((place) => place !== at).map((place) => (place > at ? place - 1 : place));
  }
}

/** @param {Kezek.Answers} answers */
function leaveServices(answers) {
  answers.services
    .map((service, at) => ({ service, at }))
    .filter(({ service }) => !inWords(service.names))
    .reverse()
    .forEach(({ at }) => removeService(answers, at));
  return answers.services.length > 0 || t("Choose at least one service.");
}

/** @param {HallSetup} setup */
function drawHours(setup) {
  const isLimited = Object.keys(setup.answers.hours).length > 0;
  const usualWeek = () => Object.fromEntries(WEEKDAYS.slice(0, 5).map((day) => [day, ["09:00-13:00", "14:00-18:00"]]));
  /** @type {(isOn: boolean) => void} */
  const limit = (isOn) => setup.change((answers) => (answers.hours = isOn ? usualWeek() : {}), true);
  return [
    tick(t("Only at certain hours"), isLimited, limit, { "data-key": "limited" }),
    ...(isLimited ? WEEKDAYS.map((day, at) => drawDay(setup, day, at)) : []),
    isLimited && h("p", { class: "quiet" }, t("Spans such as 09:00-13:00, with a comma between; empty: closed.")),
    tick(t("Closed on the public holidays of Kazakhstan"), setup.answers.closes_on_holidays, (isOn) =>
      setup.change((answers) => (answers.closes_on_holidays = isOn)),
    ),
  ];
}

/**
 * @param {HallSetup} setup
 * @param {string} day
 * @param {number} at
 */
function drawDay(setup, day, at) {
  /** @type {(text: string) => void} */
  const write = (text) =>
    setup.change(({ hours }) => {
      if (text) hours[day] = text.split(/\s*,\s*/).filter(Boolean);
      else delete hours[day];
    });
  const field = line(dayName(at), (setup.answers.hours[day] ?? []).join(", "), write, {
    maxlength: 80,
    inputmode: "text",
    placeholder: t("closed"),
  });
  field.classList.add("day");
  return field;
}
