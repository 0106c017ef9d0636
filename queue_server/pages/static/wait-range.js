// @ts-check
import { t, tn } from "./words.js";

/** @typedef {{ minutes: { low: number, high: number } }} Range a wait, in whole minutes */

/** @param {string} text */
const whole = (text) => text.replace(/ /g, "\u00a0"); // a number and its unit stay on one line

// The server rounds: an estimate has its whole `minutes` (queue_server/views/shown_wait.py).

/**
 * How long it may take, from the low to the high end; empty without an estimate.
 * @param {Range | null} estimate
 */
export function waitRange(estimate) {
  if (!estimate) return "";
  const { low, high } = estimate.minutes;
  if (low === 0) return whole(t("up to {n} min", { n: high }));
  return whole(low === high ? t("about {n} min", { n: high }) : t("about {low}–{high} min", { low, high }));
}

/**
 * The same as a sentence for a voice, which would stumble over an abbreviation.
 * @param {Range | null} estimate
 */
export function spokenWait(estimate) {
  if (!estimate) return "";
  const { low, high } = estimate.minutes;
  if (low === 0) return t("The wait is at most {high} minutes.", { high });
  if (low === high) return tn("The wait is about {n} minute.", "The wait is about {n} minutes.", high);
  return t("The wait is {low} to {high} minutes.", { low, high });
}

/**
 * From the shortest to the longest of several; of those that nobody knows nothing is said.
 * @param {(Range | null)[]} estimates
 * @returns {Range | null}
 */
export function combinedWait(estimates) {
  const ranges = estimates.flatMap((estimate) => (estimate ? [estimate] : [])).map(({ minutes }) => minutes);
  if (!ranges.length) return null;
  const [low, high] = [Math.min(...ranges.map((range) => range.low)), Math.max(...ranges.map((range) => range.high))];
  return { minutes: { low, high } };
}

/**
 * The middle of it, for a screen that has room for one number.
 * @param {{ minutes: { middle: number } } | null} estimate
 */
export function waitMiddle(estimate) {
  return estimate ? whole(`≈ ${t("{n} min", { n: estimate.minutes.middle })}`) : "";
}
