// @ts-check
/**
 * After the opening: screens that show a code, cards for people, and a test ticket that is called, shown and spoken.
 *
 * @typedef {import("./hall-setup.js").HallSetup} HallSetup
 * @typedef {import("./hall-setup.js").SetupStep} SetupStep
 * @typedef {{ name: string, window: number | null, pin: string, link: string }} PersonCard
 * @typedef {Kezek.TrialTicket & { callText?: string }} Trial with the number that the board shows
 */

import { h } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { ask } from "../shared/admin-server.js";
import { KINDS } from "../shared/device-words.js";
import { button, choice, line } from "./setup-fields.js";

const LOOK_MS = 3000;
const PRINTING_MS = 60_000; // a printer that does not answer is tried for a while, one after another
const PIN_DIGITS = 6;

/** @type {SetupStep[]} */
export const TRIAL_STEPS = [
  { id: "screens", name: () => t("Screens"), title: () => t("Which screens belong to the hall?"), draw: drawScreens },
  { id: "cards", name: () => t("Ways in"), title: () => t("How does everybody come in?"), draw: drawCards },
  {
    id: "test",
    name: () => t("Test"),
    title: () => t("Call the first ticket"),
    draw: drawTest,
    leave: finish,
    next: () => t("Finish"),
  },
];

/** @param {HallSetup} setup */
function drawScreens(setup) {
  const list = h("div", { class: "stack" });
  const origin = setup.answers.address || location.origin;
  let timer = setTimeout(look, 0);
  async function look() {
    clearTimeout(timer);
    const { ok, body } = await ask("/api/v1/devices");
    if (!list.isConnected) return;
    clearTimeout(timer);
    if (ok) drawDevices(setup, list, body, look);
    timer = setTimeout(look, LOOK_MS);
  }
  return [
    h("p", {}, t("Open this on a television of the hall:"), " ", h("b", { class: "address" }, `${origin}/screen`)),
    h("p", {}, t("Open this on a kiosk:"), " ", h("b", { class: "address" }, `${origin}/screen?kind=kiosk`)),
    setup.document.is_alone &&
      h(
        "p",
        { class: "notice" },
        t(
          "This server answers this machine alone. Other machines reach it once “Address to listen on” is 0.0.0.0 under This server on the administrator's page, and after a restart.",
        ),
      ),
    h("p", { class: "quiet" }, t("The screen shows six digits and appears here. Compare them, and let it in.")),
    list,
  ];
}

/**
 * Devices that wait with their codes, and those of this hall. What somebody is typing is left alone.
 * @param {HallSetup} setup
 * @param {HTMLElement} list
 * @param {Kezek.BookedDevice[]} devices
 * @param {() => Promise<void>} look reads them anew
 */
function drawDevices(setup, list, devices, look) {
  const listed = devices.filter(
    (device) => device.how === "waiting" || (device.hall === setup.hall && device.how !== "revoked"),
  );
  const signature = JSON.stringify(listed.map((device) => [device.device, device.how, device.name]));
  if (list.dataset.signature === signature) return;
  list.dataset.signature = signature;
  list.replaceChildren(
    ...(listed.length
      ? listed.map((device) => drawDevice(setup, device, listed, look))
      : [h("p", { class: "quiet" }, t("No screen has announced itself yet. You can go on without one."))]),
  );
}

/**
 * A device; one that waits is let in, and then shown as it is at once.
 * @param {HallSetup} setup
 * @param {Kezek.BookedDevice} device
 * @param {Kezek.BookedDevice[]} devices
 * @param {() => Promise<void>} look
 */
function drawDevice(setup, device, devices, look) {
  const kind = h("span", { class: "quiet" }, KINDS[device.kind]());
  if (device.how !== "waiting")
    return h("div", { class: "card row" }, h("b", {}, device.name), kind, h("span", {}, t("let in")));
  const usedNames = new Set(devices.map((other) => other.name));
  const usualNames = device.kind === "kiosk" ? setup.kiosks : [device.kind];
  let name = usualNames.find((usualName) => !usedNames.has(usualName)) ?? `${device.kind}-${devices.length}`;
  const pair = async (/** @type {HTMLButtonElement} */ pressed) => {
    pressed.disabled = true;
    const answer = await setup.post("/api/v1/devices/pair", {
      code: device.code,
      name,
      hall: setup.hall,
      kind: device.kind,
    });
    pressed.disabled = false;
    if (answer.ok) await look();
    setup.say("done", answer.ok ? t("Paired: {name}", { name }) : "");
  };
  const code = device.code ? `${device.code.slice(0, 3)} ${device.code.slice(3)}` : "";
  return h(
    "div",
    { class: "card row" },
    h("b", { class: "number code" }, code),
    kind,
    device.kind === "kiosk" && setup.kiosks.length > 1
      ? choice(
          t("What it is called"),
          setup.kiosks.map((kiosk) => [kiosk, kiosk]),
          name,
          (value) => (name = value),
        )
      : line(t("What it is called"), name, (value) => (name = value), { maxlength: 64 }),
    button(t("Let in"), pair, { class: "primary", "aria-label": `${t("Let in")}: ${code}` }),
  );
}

/** @param {HallSetup} setup */
function drawCards(setup) {
  const { answers, memory } = setup;
  if (answers.people.length === 0)
    return [h("p", {}, t("Nobody but you has been named. People are added on the administrator's page."))];
  const cards = memory.cards ?? [];
  return [
    h(
      "p",
      { class: "quiet" },
      t(
        "A link signs one browser in, once, within an hour. The PIN takes over a desk later. Both are shown here alone; new ones are made on the administrator's page.",
      ),
    ),
    cards.length === 0 &&
      button(t("Make the links and PINs"), (pressed) => makeCards(setup, pressed), { class: "primary" }),
    h("div", { class: "cards" }, ...cards.map((card) => drawCard(setup, card))),
    cards.length > 0 && button(t("Print the cards"), () => window.print()),
  ];
}

/**
 * @param {HallSetup} setup
 * @param {PersonCard} card
 */
function drawCard(setup, { name, window: seat, link, pin }) {
  const copy = async () => {
    await navigator.clipboard?.writeText(link).catch(() => {});
    setup.say("done", t("Copied: the link of {name}", { name }));
  };
  return h(
    "section",
    { class: "card stack person-card" },
    h("h2", {}, name),
    seat && h("p", {}, t("Window {window}", { window: seat })),
    h("p", { class: "address" }, link),
    pin && h("p", {}, t("PIN"), " ", h("b", { class: "number" }, pin)),
    h(
      "p",
      { class: "actions" },
      window.isSecureContext && button(t("Copy the link"), copy, { "aria-label": `${t("Copy the link")}: ${name}` }),
    ),
  );
}

/**
 * Somebody who is there already keeps what they have, and gets a link.
 * @param {HallSetup} setup
 * @param {HTMLButtonElement} pressed
 */
async function makeCards(setup, pressed) {
  pressed.disabled = true;
  /** @type {PersonCard[]} */
  const cards = [];
  for (const { name, window: seat } of setup.answers.people) {
    const path = `/api/v1/users/${encodeURIComponent(name)}`;
    const added = await setup.post("/api/v1/users", { name, role: "operator" });
    if (!added.ok && added.body.code !== "user_exists") break;
    const pin = added.ok ? await givePin(setup, path) : "";
    const link = await setup.post(`${path}/link`);
    if (!link.ok) break;
    const desk = seat ? `?next=/desk/${setup.hall}/${seat}` : "";
    cards.push({
      name,
      window: seat,
      pin,
      link: `${setup.answers.address || location.origin}${link.body.path}${desk}`,
    });
  }
  setup.memory.cards = cards;
  pressed.disabled = false;
  if (cards.length) setup.redraw();
}

/**
 * A PIN that is not guessed at once; the server has the last word on that.
 * @param {HallSetup} setup
 * @param {string} path
 */
async function givePin(setup, path) {
  for (let tries = 0; tries < 5; tries += 1) {
    const pin = Array.from(crypto.getRandomValues(new Uint32Array(PIN_DIGITS)), (number) => number % 10).join("");
    const answer = await setup.post(`${path}/pin`, { pin });
    if (answer.ok) return pin;
  }
  return "";
}

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
