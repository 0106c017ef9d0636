// @ts-check
/**
 * After the opening: a test ticket that is printed, called, shown and spoken.
 *
 * @typedef {import("./hall-setup.js").HallSetup} HallSetup
 * @typedef {import("./hall-setup.js").SetupStep} SetupStep
 * @typedef {Kezek.TrialTicket & { callText?: string }} Trial with the number that the board shows
 */

import { h } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { ask } from "../shared/server-documents.js";
import { button } from "./setup-fields.js";

const PRINTING_MS = 60_000; // a printer that does not answer is tried for a while, one after another

/** @type {SetupStep} */
export const TRIAL_STEP = {
  id: "test",
  name: () => t("Test"),
  title: () => t("Call the first ticket"),
  draw: drawTest,
  leave: finish,
  next: () => t("Finish"),
};

/** @param {HallSetup} setup */
function drawTest(setup) {
  const { trial } = setup.memory;
  const board = `/display/${setup.hall}?voice=on`;
  return [
    h(
      "p",
      { class: "quiet" },
      t("A ticket is given, printed, called, shown and spoken, as for a visitor. It is counted as one."),
    ),
    h(
      "ol",
      { class: "trial" },
      h(
        "li",
        { class: "card row" },
        h("a", { class: "button", href: board, target: "_blank", rel: "noopener" }, t("Open the board beside")),
        h("span", { class: "quiet" }, t("It shows the call and speaks it.")),
      ),
      h(
        "li",
        { class: "card row" },
        button(t("Give a ticket"), (pressed) => give(setup, pressed), {
          class: trial ? null : "primary",
          disabled: Boolean(trial),
        }),
        trial && h("b", { class: "number trial-number" }, trial.number),
        trial?.printed && paper(trial.printed),
        trial &&
          isToBePrintedAgain(trial) &&
          button(t("Print {number} again", { number: trial.number }), (pressed) => give(setup, pressed)),
      ),
      h(
        "li",
        { class: "card row" },
        button(t("Call it"), (pressed) => call(setup, pressed), {
          class: trial && !trial.is_called ? "primary" : null,
          disabled: !trial || trial.is_called,
        }),
        trial?.is_called &&
          h(
            "span",
            {},
            h("b", { class: "number trial-number" }, `${trial.callText ?? trial.number} → ${trial.window}`),
          ),
        trial?.is_called && button(t("Hear it again"), () => speak(setup)),
      ),
    ),
    trial?.is_called &&
      h(
        "p",
        { class: "notice", role: "status" },
        t("It was called. The hall works: finish, and welcome the first visitor."),
      ),
  ];
}

/** @type {Record<Kezek.TrialPaper["state"], () => string>} */
const PAPERS = {
  printed: () => t("It is on paper."),
  printing: () => t("It is being printed."),
  uncertain: () => t("The printer has not said that it is out. Look whether it is."),
  paper_out: () => t("The printer has no paper."),
  no_answer: () => t("The printer does not answer."),
};

/** @param {Kezek.TrialPaper[]} printed */
const paper = (printed) =>
  h(
    "span",
    {},
    printed.map(({ printer, state }) => `${printer}: ${PAPERS[state]()}`).join(" · ") || t("No printer is set up."),
  );

/**
 * A printer got paper, or was switched on: the ticket that waits is printed once more.
 * @param {Trial} trial
 */
const isToBePrintedAgain = ({ is_called: isCalled, printed }) =>
  !isCalled && Boolean(printed?.some(({ state }) => state !== "printed" && state !== "printing"));

/**
 * @param {HallSetup} setup
 * @param {HTMLButtonElement} pressed
 */
async function give(setup, pressed) {
  pressed.disabled = true;
  const answer = await setup.tell("test", {}, PRINTING_MS);
  pressed.disabled = false;
  if (answer.ok) setup.memory.trial = answer.body;
  setup.redraw();
}

/**
 * Open the window, call, and read from the board's own document what it shows.
 * @param {HallSetup} setup
 * @param {HTMLButtonElement} pressed
 */
async function call(setup, pressed) {
  const { trial } = setup.memory;
  if (!trial) return;
  const path = `/api/v1/halls/${setup.hall}/windows/${trial.window}`;
  pressed.disabled = true;
  const opened = await setup.post(`${path}/open`);
  const called = opened.ok || opened.body.code === "window_open" ? await setup.post(`${path}/next`) : opened;
  if (called.ok) {
    const board = await ask(`/api/v1/halls/${setup.hall}/board`);
    trial.is_called = true;
    trial.callText = board.body.calls?.[0]?.number;
    setup.redraw();
    await speak(setup);
  } else setup.redraw();
}

/**
 * As a board says it: a sound of the server, else the browser's own voice.
 * @param {HallSetup} setup
 */
async function speak(setup) {
  const { trial } = setup.memory;
  if (!trial) return;
  const { number, window: seat } = trial;
  const { ok, body } = await ask(`/voice/${setup.hall}/call?number=${number}&window=${seat}&language=${language()}`);
  /** @type {Kezek.SpokenPhrase[]} */
  const phrases = ok ? body.full : [];
  for (const phrase of phrases) {
    if (phrase.audio) await play(phrase.audio);
    else if ("speechSynthesis" in window)
      speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(phrase.text), { lang: phrase.language }));
  }
}

/** @param {string} address */
function play(address) {
  const sound = new Audio(address);
  const over = new Promise((resolve) => ["ended", "error"].forEach((name) => sound.addEventListener(name, resolve)));
  return sound.play().then(
    () => over,
    () => {},
  );
}

/**
 * The visitor of the test has been served; the window is free for its operator.
 * @param {HallSetup} setup
 */
async function finish(setup) {
  const { trial } = setup.memory;
  if (trial?.is_called) {
    const path = `/api/v1/halls/${setup.hall}/windows/${trial.window}`;
    for (const name of ["start", "finish", "close"]) await setup.post(`${path}/${name}`);
  }
  await setup.end("/");
  return false;
}
