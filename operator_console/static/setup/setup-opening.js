// @ts-check
/** Printers, and the opening of the hall. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { PrinterSearchPanel, printerSearch } from "../settings/printer-search.js";
import { inWords } from "../words/draft-text.js";
import { WEEKDAYS, button, dayName, line } from "./setup-fields.js";

/** @typedef {import("./hall-setup.js").HallSetup} HallSetup */
/** @typedef {import("./hall-setup.js").SetupStep} SetupStep */
/** @typedef {Pick<Kezek.Mistake, "key" | "what"> & Partial<Kezek.Mistake>} ShownMistake */

const OPENING_MS = 60_000; // an old machine that is busy works on it for a quarter of a minute

/** @type {SetupStep[]} */
export const OPENING_STEPS = [
  {
    id: "printers",
    name: () => t("Printers"),
    title: () => t("Which printer prints the tickets?"),
    draw: drawPrinters,
  },
  {
    id: "open",
    name: () => t("Opening"),
    title: () => t("Is everything right?"),
    draw: drawSummary,
    leave: openHall,
    next: () => t("Open the hall"),
  },
];

/** @param {HallSetup} setup */
function drawPrinters(setup) {
  const { answers } = setup;
  const search = new PrinterSearchPanel();
  search.className = "card stack";
  search.heading = "h2";
  search.usedPorts = () => answers.printers.map(({ port }) => port);
  search.use = (port) => setup.change(({ printers }) => printers.push({ port }), true);
  return [
    h(
      "p",
      { class: "quiet" },
      t(
        "Without one, visitors keep the number from the kiosk's screen or take a ticket by phone. A printer can be added later.",
      ),
    ),
    ...answers.printers.map(({ port }, at) =>
      h(
        "div",
        { class: "card row" },
        h("b", {}, printerSearch.portText(port)),
        button(t("Remove"), () => setup.change(({ printers }) => printers.splice(at, 1), true), {
          class: "removes",
          "aria-label": `${t("Remove")}: ${printerSearch.portText(port)}`,
        }),
      ),
    ),
    search,
    answers.printers.length > 0 &&
      line(
        t("Where phones reach this server (stands in the code on paper)"),
        answers.address,
        (address) => setup.change((draft) => (draft.address = address)),
        { maxlength: 255, inputmode: "url" },
      ),
  ];
}

/** @param {HallSetup} setup */
function drawSummary(setup) {
  const { answers, memory } = setup;
  const hours = weekInWords(answers.hours);
  const lines = [
    [t("Hall"), inWords(answers.names), "hall"],
    [t("Time zone"), answers.timezone, "hall"],
    [t("Services"), answers.services.map(({ names }) => inWords(names)).join(" · "), "services"],
    [t("Windows"), answers.windows.map(({ window }) => window).join(", "), "windows"],
    [
      t("People"),
      answers.people.map(({ name, window }) => (window ? `${name} (${window})` : name)).join(" · ") || "–",
      "people",
    ],
    [t("Opening hours"), hours.join("; ") || t("always"), "hours"],
    [t("Printers"), answers.printers.map(({ port }) => printerSearch.portText(port)).join(", ") || "–", "printers"],
  ];
  const rows = lines.map(([label, words, id]) =>
    h(
      "div",
      {},
      h("dt", {}, label),
      h("dd", {}, words),
      h(
        "dd",
        {},
        button(t("Change"), () => setup.go(id), { "aria-label": `${t("Change")}: ${label}` }),
      ),
    ),
  );
  return [
    h("dl", { class: "summary card" }, ...rows),
    ...(memory.mistakes ?? []).map((mistake) => drawMistake(setup, mistake)),
  ];
}

/**
 * Days in a row that have the same hours are told together.
 * @param {Record<string, string[]>} hours
 */
function weekInWords(hours) {
  /** @type {{ first: number, last: number, words: string }[]} */
  const spans = [];
  WEEKDAYS.forEach((day, at) => {
    const words = (hours[day] ?? []).join(", ");
    const before = spans.at(-1);
    if (words && before?.words === words && before.last === at - 1) before.last = at;
    else if (words) spans.push({ first: at, last: at, words });
  });
  return spans.map(({ first, last, words }) => {
    const days = last > first ? `${dayName(first)} – ${dayName(last)}` : dayName(first);
    return `${days}: ${words}`;
  });
}

/** @type {[RegExp, string][]} */
const STEP_OF = [
  [/^services/, "services"],
  [/^windows/, "windows"],
  [/^(hours|closed_days)/, "hours"],
  [/^displays/, "printers"],
  [/^(names|timezone|languages)/, "hall"],
];

/**
 * @param {HallSetup} setup
 * @param {ShownMistake} mistake
 */
function drawMistake(setup, { key, what: reason, words }) {
  const [, id] = STEP_OF.find(([pattern]) => pattern.test(key)) ?? [null, "hall"];
  const go = button(t("Change"), () => setup.go(id));
  return h(
    "div",
    { class: "notice fault row", role: "alert" },
    h("span", {}, `${place(setup, key)}${words?.[language()] ?? reason}`),
    go,
  );
}

/**
 * The service or window that a mistake is in, by its name.
 * @param {HallSetup} setup
 * @param {string} key
 */
function place(setup, key) {
  const [, list, at] = /^(services|windows)\[(\d+)\]/.exec(key) ?? [];
  if (list === "services") return `${inWords(setup.answers.services[Number(at)]?.names ?? {})}: `;
  return list ? `${t("Window {window}", { window: setup.answers.windows[Number(at)]?.window })}: ` : "";
}

/** @param {HallSetup} setup */
async function openHall(setup) {
  if (!(await setup.save())) return false;
  const answer = await setup.tell("open", {}, OPENING_MS);
  if (!answer.ok) return false;
  /** @type {Kezek.OpeningResult} */
  const result = answer.body;
  setup.memory.mistakes = [...result.mistakes, ...result.refusals.map(({ detail }) => ({ key: "", what: detail }))];
  if (!result.hall) {
    setup.redraw();
    return t("Something is not right yet. Nothing has been saved.");
  }
  setup.document.hall = result.hall;
  setup.kiosks = result.kiosks;
  return true;
}
