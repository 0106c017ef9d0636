// @ts-check
/**
 * After the opening: a card for each person, with a link and a PIN.
 *
 * @typedef {import("./hall-setup.js").HallSetup} HallSetup
 * @typedef {import("./hall-setup.js").SetupStep} SetupStep
 * @typedef {{ name: string, window: number | null, pin: string, link: string }} PersonCard
 */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { button } from "./setup-fields.js";

const PIN_DIGITS = 6;

/** @type {SetupStep} */
export const CARDS_STEP = {
  id: "cards",
  name: () => t("Ways in"),
  title: () => t("How does everybody come in?"),
  draw: drawCards,
};

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
 * A random PIN that is not easily guessed; the server checks it again.
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
