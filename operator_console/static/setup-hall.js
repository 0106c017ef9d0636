/** The first questions: the language and one's own password, the hall's name and time zone, its services. */

import { data, h } from "../../queue_server/pages/static/dom.js";
import { language, t } from "../../queue_server/pages/static/words.js";
import { WEEKDAYS, button, choice, dayName, inWords, line, names, tick } from "./setup-fields.js";

const ABOUT = data("about");
const SHORTEST_PASSWORD = ABOUT.password.minlength;

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

export const HOURS_STEP = {
  id: "hours",
  name: () => t("Opening hours"),
  title: () => t("When are tickets given?"),
  draw: drawHours,
};

function drawLanguage(setup) {
  const choices = Object.entries(ABOUT.languages).map(([code, own]) =>
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
  ];
}

/** The hall's first language is the page's too, which the server draws. */
async function speak(setup, code) {
  setup.change((answers) => (answers.language = code));
  if (!(await setup.save())) return;
  if (code === language()) setup.redraw();
  else location.assign(`?lang=${code}`);
}

function drawPassword(setup) {
  if (setup.memory.hasPassword) return h("p", { class: "notice" }, t("Your password is set."));
  const input = h("input", { type: "password", autocomplete: "new-password", ...ABOUT.password });
  input.addEventListener("input", () => (setup.memory.password = input.value));
  return h(
    "section",
    { class: "card stack" },
    h("h2", {}, t("Your own way in")),
    h(
      "p",
      { class: "quiet" },
      t("You came by a link that works once. With a password you come in again as {name}.", { name: ABOUT.me.name }),
    ),
    h("label", { class: "field" }, h("span", {}, t("New password, 8 characters or more")), input),
  );
}

async function keepPassword(setup) {
  const { password = "" } = setup.memory;
  if (!password || setup.memory.hasPassword) return true;
  if (password.length < SHORTEST_PASSWORD) return t("The password is too short: 8 characters or more.");
  const answer = await setup.post("/api/v1/me/password", { old: "", new: password });
  setup.memory.hasPassword = answer.ok;
  return answer.ok || answer.sentence;
}

function drawHall(setup) {
  const { answers, document } = setup;
  const put = (code, text) => setup.change((said) => (said.names = { ...said.names, [code]: text }));
  const zones = document.timezones.map((zone) => [zone, zone]);
  return [
    names(t("Name of the hall"), answers.names, answers.language, put),
    h("p", { class: "quiet" }, t("A language that is left empty shows the first one.")),
    choice(t("Time zone"), zones, answers.timezone, (zone) => setup.change((said) => (said.timezone = zone), true)),
    h("p", { class: "quiet" }, t("It is {time} there now.", { time: timeIn(answers.timezone) })),
  ];
}

function timeIn(timeZone) {
  try {
    return new Date().toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit", timeZone });
  } catch {
    return "–";
  }
}

function drawServices(setup) {
  const { answers, document } = setup;
  const groups = document.groups.map((group) =>
    h(
      "fieldset",
      { class: "card" },
      h("legend", {}, inWords(group.names)),
      ...document.services.filter((service) => service.group === group.id).map((service) => usual(setup, service)),
    ),
  );
  const typed = answers.services.map((service, at) => ({ service, at })).filter(({ service }) => !service.usual);
  return [
    h("p", { class: "quiet" }, t("Tick what your hall offers, or write your own. Everything can be changed later.")),
    h("div", { class: "catalogue" }, ...groups),
    h("h2", {}, t("Your own services")),
    ...typed.map(({ service, at }) => own(setup, service, at)),
    button(t("Write a service"), () => setup.change((said) => said.services.push({ names: {}, usual: null }), true), {
      "data-focus": "write",
    }),
    h("p", { class: "tally", role: "status" }, t("Chosen: {n}", { n: answers.services.length })),
  ];
}

function usual(setup, service) {
  const isOn = setup.answers.services.some(({ usual: id }) => id === service.id);
  const turn = (isWanted) =>
    setup.change((said) => {
      if (isWanted) said.services.push({ names: service.names, usual: service.id });
      else
        remove(
          said,
          said.services.findIndex(({ usual: id }) => id === service.id),
        );
      setup.querySelector(".tally").textContent = t("Chosen: {n}", { n: said.services.length });
    });
  return tick(inWords(service.names), isOn, turn);
}

function own(setup, service, at) {
  const put = (code, text) => setup.change(() => (service.names = { ...service.names, [code]: text }));
  const away = button(t("Remove"), () => setup.change((said) => remove(said, at), true), { class: "removes" });
  return h(
    "section",
    { class: "card stack" },
    names(t("Service"), service.names, setup.answers.language, put),
    h("p", { class: "actions" }, away),
  );
}

/** Windows name services by their places, so those behind the removed one move up. */
function remove(answers, at) {
  if (at < 0) return;
  answers.services.splice(at, 1);
  for (const window of answers.windows) {
    window.services = window.services.filter((place) => place !== at).map((place) => (place > at ? place - 1 : place));
  }
}

function leaveServices(answers) {
  answers.services
    .map((service, at) => ({ service, at }))
    .filter(({ service }) => !inWords(service.names))
    .reverse()
    .forEach(({ at }) => remove(answers, at));
  return answers.services.length > 0 || t("Choose at least one service.");
}

function drawHours(setup) {
  const isLimited = Object.keys(setup.answers.hours).length > 0;
  const usualWeek = () => Object.fromEntries(WEEKDAYS.slice(0, 5).map((day) => [day, ["09:00-13:00", "14:00-18:00"]]));
  const limit = (isOn) => setup.change((said) => (said.hours = isOn ? usualWeek() : {}), true);
  return [
    tick(t("Only at certain hours"), isLimited, limit, { "data-focus": "limited" }),
    ...(isLimited ? WEEKDAYS.map((day, at) => drawDay(setup, day, at)) : []),
    isLimited && h("p", { class: "quiet" }, t("Spans such as 09:00-13:00, with a comma between; empty: closed.")),
    tick(t("Closed on the public holidays of Kazakhstan"), setup.answers.closes_on_holidays, (isOn) =>
      setup.change((said) => (said.closes_on_holidays = isOn)),
    ),
  ];
}

function drawDay(setup, day, at) {
  const put = (text) =>
    setup.change((said) => {
      if (text) said.hours[day] = text.split(/\s*,\s*/).filter(Boolean);
      else delete said.hours[day];
    });
  const field = line(dayName(at), (setup.answers.hours[day] ?? []).join(", "), put, {
    maxlength: 80,
    inputmode: "text",
    placeholder: t("closed"),
  });
  field.classList.add("day");
  return field;
}
