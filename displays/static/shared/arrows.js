// @ts-check

/** @typedef {Record<string, Kezek.Zone["arrow"]>} Arrows where the zones are from the board */

const SIGNS = { left: "←", right: "→", up: "↑", down: "↓" };
const DIGIT = 0.66; // of the font size: Inter's figures, extra bold
const WIDER = 0.3; // a letter such as Ж
const AROUND = 2.25; // the arrow, and the room at both ends

/**
 * The arrow from the board towards a zone.
 * @param {Arrows} arrows
 * @param {string | null} zone
 */
export const arrowTo = (arrows, zone) => SIGNS[(zone && arrows[zone]) || "right"];

/**
 * How wide a row must be for these calls, in font sizes: the number has 1 part of it, the window 0.62, beside the
 * arrow.
 * @param {{ number: string, window: number }[]} calls
 */
export function rowWidth(calls) {
  /** @param {(string | number)[]} texts */
  const longest = (texts) => Math.max(1, ...texts.map((text) => String(text).length));
  const number = DIGIT * longest(calls.map((call) => call.number)) + WIDER;
  const window = DIGIT * longest(calls.map((call) => call.window));
  return 1.62 * Math.max(number, window / 0.62) + AROUND;
}

/**
 * How a call is told apart from the others: one ticket at one window.
 * @param {{ number: string, window: number }} call
 */
export const callKey = (call) => `${call.number}@${call.window}`;
