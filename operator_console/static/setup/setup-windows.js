// @ts-check
/** Where visitors are served, and who sits where. */

import { find, h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { inWords } from "../words/draft-text.js";
import { button, choice, line, tick } from "./setup-fields.js";
import { HOURS_STEP } from "./setup-hall.js";

/** @typedef {import("./hall-setup.js").HallSetup} HallSetup */
/** @typedef {import("./hall-setup.js").SetupStep} SetupStep */

const MOST_WINDOWS = 100;

/** @type {SetupStep[]} */
export const WINDOW_STEPS = [
  {
    id: "windows",
    name: () => t("Windows"),
    title: () => t("How many windows are there?"),
    draw: drawWindows,
    leave: ({ answers }) => answers.windows.length > 0 || t("A hall needs a window."),
  },
  { id: "people", name: () => t("People"), title: () => t("Who sits where?"), draw: drawPeople, leave: leavePeople },
  HOURS_STEP,
];

/** @param {HallSetup} setup */
function drawWindows(setup) {
  const { answers } = setup;
  const usualCount = Math.min(3, Math.max(1, answers.services.length));
  if (answers.windows.length === 0) setup.change((draft) => setCount(draft, usualCount));
  const count = h("input", { type: "number", min: 1, max: MOST_WINDOWS, "data-key": "count" });
  count.value = String(answers.windows.length);
  count.addEventListener("change", () => setup.change((draft) => setCount(draft, Number(count.value)), true));
  const cards = answers.windows.map((window) => drawWindow(setup, window));
  return [
    h("label", { class: "field narrow" }, h("span", {}, t("Windows")), count),
    h("p", { class: "quiet" }, t("A window calls every service unless you choose some.")),
    h("div", { class: "cards" }, ...cards),
  ];
}

/**
 * As many windows as asked, numbered from 1; those that exist keep the services that they call.
 * @param {Kezek.Answers} answers
 * @param {number} count
 */
function setCount(answers, count) {
  const length = Math.min(MOST_WINDOWS, Math.max(1, Math.trunc(count) || 1));
  answers.windows = Array.from({ length }, (_, at) => answers.windows[at] ?? { window: at + 1, services: [] });
}

/**
 * @param {HallSetup} setup
 * @param {Kezek.AnsweredWindow} window
 */
function drawWindow(setup, window) {
  const { services } = setup.answers;
  const callsAll = window.services.length === 0;
  /** @type {(isOn: boolean) => void} */
  const all = (isOn) => setup.change(() => (window.services = isOn ? [] : services.map((_, at) => at)), true);
  /** @type {(at: number) => (isOn: boolean) => void} */
  const turn = (at) => (isOn) =>
    setup.change(() => {
      window.services = isOn
        ? [...window.services, at].sort((a, b) => a - b)
        : window.services.filter((place) => place !== at);
    });
  const some = services.map((service, at) => tick(inWords(service.names), window.services.includes(at), turn(at)));
  return h(
    "fieldset",
    { class: "card" },
    h("legend", {}, t("Window {window}", { window: window.window })),
    tick(t("Calls every service"), callsAll, all, { "data-key": `all-${window.window}` }),
    ...(callsAll ? [] : some),
  );
}

/** @param {HallSetup} setup */
function drawPeople(setup) {
  const { answers } = setup;
  /** @type {[string, string][]} */
  const windows = [
    ["", t("no window of their own")],
    ...answers.windows.map(
      ({ window }) => /** @type {[string, string]} */ ([String(window), t("Window {window}", { window })]),
    ),
  ];
  const rows = answers.people.map((person, at) =>
    h(
      "div",
      { class: "card row" },
      line(t("Name of the person"), person.name, (name) => setup.change(() => (person.name = name)), {
        maxlength: 64,
        "data-key": `person-${at}`,
      }),
      choice(t("Window"), windows, String(person.window ?? ""), (window) =>
        setup.change(() => (person.window = window ? Number(window) : null)),
      ),
      button(t("Remove"), () => setup.change(({ people }) => people.splice(at, 1), true), { class: "removes" }),
    ),
  );
  return [
    h(
      "p",
      { class: "quiet" },
      t("Everybody gets a link to come in by and a PIN, once the hall is open. You can add people later."),
    ),
    ...rows,
    button(t("Add a person"), () => addPerson(setup), { "data-key": "add" }),
  ];
}

/**
 * The next person sits at the first window that nobody has.
 * @param {HallSetup} setup
 */
function addPerson(setup) {
  setup.change(({ people, windows }) => {
    const seats = new Set(people.map(({ window }) => window));
    const free = windows.find(({ window }) => !seats.has(window));
    people.push({ name: "", window: free?.window ?? null });
  }, true);
  find(setup, `[data-key="person-${setup.answers.people.length - 1}"]`).focus();
}

/** @param {HallSetup} setup */
function leavePeople({ answers }) {
  answers.people = answers.people.filter(({ name }) => name);
  const folded = answers.people.map(({ name }) => name.toLocaleLowerCase().replace(/\s+/g, " "));
  return new Set(folded).size === folded.length || t("Two people have the same name. Write them apart.");
}
