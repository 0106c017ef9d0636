/** After the opening: screens that show a code, cards for people, and a test ticket that is called, shown and spoken. */

import { h } from "../../queue_server/pages/static/dom.js";
import { language, t } from "../../queue_server/pages/static/words.js";
import { ask } from "./admin-server.js";
import { KINDS } from "./device-words.js";
import { button, choice, line } from "./setup-fields.js";

const LOOK_MS = 3000;
const PIN_DIGITS = 6;

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

function drawScreens(setup) {
  const list = h("div", { class: "stack" });
  const origin = setup.answers.address || location.origin;
  const look = async () => {
    const { ok, body } = await ask("/api/v1/devices");
    if (!list.isConnected) return;
    if (ok) drawDevices(setup, list, body);
    setTimeout(look, LOOK_MS);
  };
  setTimeout(look, 0);
  return [
    h("p", {}, t("Open this on a television of the hall:"), " ", h("b", { class: "address" }, `${origin}/screen`)),
    h("p", {}, t("Open this on a kiosk:"), " ", h("b", { class: "address" }, `${origin}/screen?kind=kiosk`)),
    setup.document.is_alone &&
      h(
        "p",
        { class: "notice" },
        t(
          "This server answers this machine alone. Other machines reach it once host is 0.0.0.0 under The server on the administrator's page, and after a restart.",
        ),
      ),
    h("p", { class: "quiet" }, t("The screen shows six digits and appears here. Compare them, and let it in.")),
    list,
  ];
}

/** Devices that wait with their codes, and those of this hall. What somebody is typing is left alone. */
function drawDevices(setup, list, devices) {
  const shown = devices.filter(({ how, hall }) => how === "waiting" || (hall === setup.hall && how !== "revoked"));
  const signature = JSON.stringify(shown.map(({ device, how, name }) => [device, how, name]));
  if (list.dataset.signature === signature) return;
  list.dataset.signature = signature;
  list.replaceChildren(
    ...(shown.length
      ? shown.map((device) => drawDevice(setup, list, device, shown))
      : [h("p", { class: "quiet" }, t("No screen has announced itself yet. You can go on without one."))]),
  );
}

function drawDevice(setup, list, device, devices) {
  const kind = h("span", { class: "quiet" }, KINDS[device.kind]());
  if (device.how !== "waiting")
    return h("div", { class: "card row" }, h("b", {}, device.name), kind, h("span", {}, t("let in")));
  const used = new Set(devices.map(({ name }) => name));
  const wanted = device.kind === "kiosk" ? setup.kiosks : [device.kind];
  let name = wanted.find((each) => !used.has(each)) ?? `${device.kind}-${devices.length}`;
  const pair = async () => {
    const answer = await setup.post("/api/v1/devices/pair", {
      code: device.code,
      name,
      hall: setup.hall,
      kind: device.kind,
    });
    if (answer.ok) list.dataset.signature = "";
    setup.say("done", answer.ok ? t("Paired: {name}", { name }) : "");
  };
  const code = `${device.code.slice(0, 3)} ${device.code.slice(3)}`;
  return h(
    "div",
    { class: "card row" },
    h("b", { class: "number code" }, code),
    kind,
    device.kind === "kiosk" && setup.kiosks.length > 1
      ? choice(
          t("What it is called"),
          setup.kiosks.map((each) => [each, each]),
          name,
          (value) => (name = value),
        )
      : line(t("What it is called"), name, (value) => (name = value), { maxlength: 64 }),
    button(t("Let in"), pair, { class: "primary", "aria-label": `${t("Let in")}: ${code}` }),
  );
}

function drawCards(setup) {
  const { answers, memory } = setup;
  if (answers.people.length === 0)
    return h("p", {}, t("Nobody but you has been named. People are added on the administrator's page."));
  const made = memory.cards ?? [];
  return [
    h(
      "p",
      { class: "quiet" },
      t(
        "A link signs one browser in, once, within an hour. The PIN takes over a desk later. Both are shown here alone; new ones are made on the administrator's page.",
      ),
    ),
    made.length === 0 &&
      button(t("Make the links and PINs"), (event) => makeCards(setup, event.target), { class: "primary" }),
    h("div", { class: "cards" }, ...made.map((card) => drawCard(setup, card))),
    made.length > 0 && button(t("Print the cards"), () => window.print()),
  ];
}

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

/** Somebody who is there already keeps what they have, and gets a link. */
async function makeCards(setup, pressed) {
  pressed.disabled = true;
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

/** A PIN that is not guessed at once; the server has the last word on that. */
async function givePin(setup, path) {
  for (let tries = 0; tries < 5; tries += 1) {
    const pin = Array.from(crypto.getRandomValues(new Uint32Array(PIN_DIGITS)), (number) => number % 10).join("");
    const answer = await setup.post(`${path}/pin`, { pin });
    if (answer.ok) return pin;
  }
  return "";
}

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
        button(t("Give a ticket"), (event) => give(setup, event.target), {
          class: trial ? null : "primary",
          disabled: Boolean(trial),
        }),
        trial && h("b", { class: "number trial-number" }, trial.number),
        trial && paper(trial),
      ),
      h(
        "li",
        { class: "card row" },
        button(t("Call it"), (event) => call(setup, event.target), {
          class: trial && !trial.isCalled ? "primary" : null,
          disabled: !trial || trial.isCalled,
        }),
        trial?.isCalled &&
          h("span", {}, h("b", { class: "number trial-number" }, `${trial.shown ?? trial.number} → ${trial.window}`)),
        trial?.isCalled && button(t("Hear it again"), () => speak(setup)),
      ),
    ),
    trial?.isCalled &&
      h(
        "p",
        { class: "notice", role: "status" },
        t("It was called. The hall works: finish, and welcome the first visitor."),
      ),
  ];
}

const PAPERS = {
  printed: () => t("It is on paper."),
  printing: () => t("It is being printed."),
  uncertain: () => t("The printer has not said that it is out. Look whether it is."),
  paper_out: () => t("The printer has no paper."),
  no_answer: () => t("The printer does not answer."),
};

const paper = ({ printed }) =>
  h(
    "span",
    {},
    printed.map(({ printer, state }) => `${printer}: ${PAPERS[state]()}`).join(" · ") || t("No printer is set up."),
  );

async function give(setup, pressed) {
  pressed.disabled = true;
  const answer = await setup.tell("test");
  pressed.disabled = false;
  if (answer.ok) setup.memory.trial = answer.body;
  setup.redraw();
}

/** Open the window, call, and read from the board's own document what it shows. */
async function call(setup, pressed) {
  const { trial } = setup.memory;
  const path = `/api/v1/halls/${setup.hall}/windows/${trial.window}`;
  pressed.disabled = true;
  const opened = await setup.post(`${path}/open`);
  const called = opened.ok || opened.body.code === "window_open" ? await setup.post(`${path}/next`) : opened;
  if (called.ok) {
    const board = await ask(`/api/v1/halls/${setup.hall}/board`);
    trial.isCalled = true;
    trial.shown = board.body.calls?.[0]?.number;
    setup.redraw();
    await speak(setup);
  } else setup.redraw();
}

/** As a board says it: a sound of the server, else the browser's own voice. */
async function speak(setup) {
  const { number, window: seat } = setup.memory.trial;
  const { ok, body } = await ask(`/voice/${setup.hall}/call?number=${number}&window=${seat}&language=${language()}`);
  for (const phrase of ok ? body.full : []) {
    if (phrase.audio) await play(phrase.audio);
    else if ("speechSynthesis" in window)
      speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(phrase.text), { lang: phrase.language }));
  }
}

function play(address) {
  const sound = new Audio(address);
  const over = new Promise((resolve) => ["ended", "error"].forEach((name) => sound.addEventListener(name, resolve)));
  return sound.play().then(
    () => over,
    () => {},
  );
}

/** The visitor of the test has been served; the window is free for its operator. */
async function finish(setup) {
  const { trial } = setup.memory;
  if (trial?.isCalled) {
    const path = `/api/v1/halls/${setup.hall}/windows/${trial.window}`;
    for (const name of ["start", "finish", "close"]) await setup.post(`${path}/${name}`);
  }
  await setup.end("/");
  return false;
}
