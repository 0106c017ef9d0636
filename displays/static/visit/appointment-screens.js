// @ts-check
/** The screens of the kiosk for whoever has booked. They return nodes and call back with what was chosen. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { problemText, t } from "../../../queue_server/pages/static/words.js";
import { back, title } from "../tiles/kiosk-screens.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */

/**
 * Which booking? By its digits, or by its QR code.
 * @param {import("../tiles/digit-pad.js").DigitPad} pad
 * @param {{ onenter: () => void, onscan: (text: string) => void, onback: () => void }} actions
 * @returns {Child[]}
 */
export function digitsScreen(pad, { onenter, onscan, onback }) {
  return [
    title(t("Type the six digits of your booking"), "appointment"),
    h("p", { class: "notice fault", role: "alert", hidden: true, "data-part": "problem" }),
    h(
      "div",
      { class: "appointment-ways" },
      h(
        "div",
        { class: "appointment-digits" },
        pad.draw(t("The six digits of your booking")),
        h("button", { class: "primary enter", onclick: onenter }, t("Take the ticket")),
      ),
      h("kiosk-camera", {
        class: "stack",
        onscanned: (/** @type {CustomEvent<string>} */ { detail }) => onscan(detail),
      }),
    ),
    h("div", { class: "actions" }, back(onback)),
  ];
}

/**
 * Why the booking makes no ticket now, and what can be done.
 * @param {{ code: string }} problem
 * @param {{ onticket: (() => void) | null, onother: (() => void) | null, onback: () => void }} actions
 * @returns {Child[]}
 */
export function refusedScreen(problem, { onticket, onother, onback }) {
  return [
    h(
      "div",
      { class: "closed-screen refused" },
      title(problemText(problem)),
      h(
        "div",
        { class: "actions" },
        onticket && h("button", { class: "tile primary", onclick: onticket }, h("b", {}, t("Take a ticket"))),
        onother && h("button", { class: "tile", onclick: onother }, h("b", {}, t("Other digits"))),
        h("button", { class: "tile done", onclick: onback }, h("b", {}, t("Done"))),
      ),
    ),
  ];
}
