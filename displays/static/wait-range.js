// @ts-check
import { t, tn } from "../../queue_server/pages/static/words.js";

/** @typedef {{ low_s: number, high_s: number }} Range a wait, in seconds */

/** @param {string} text */
const whole = (text) => text.replace(/ /g, "\u00a0"); // a number and its unit stay on one line

/**
 * How long it may take, in whole minutes: from the low to the high end. Nothing where nobody knows.
 * @param {Range | null} estimate
 */
export function waitRange(estimate) {
  if (!estimate) return "";
  const { low, high } = ends(estimate);
  if (low === 0) return whole(t("up to {n} min", { n: high }));
  return whole(low === high ? t("about {n} min", { n: high }) : t("about {low}–{high} min", { low, high }));
}

/**
 * The same as a sentence for a voice, which would stumble over an abbreviation.
 * @param {Range | null} estimate
 */
export function spokenWait(estimate) {
  if (!estimate) return "";
  const { low, high } = ends(estimate);
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
  const ranges = estimates.flatMap((estimate) => (estimate ? [estimate] : []));
  if (!ranges.length) return null;
  return {
    low_s: Math.min(...ranges.map(({ low_s }) => low_s)),
    high_s: Math.max(...ranges.map(({ high_s }) => high_s)),
  };
}

/**
 * Whole minutes; a minute is the least that is told.
 * @param {Range} range
 */
function ends({ low_s, high_s }) {
  const high = Math.max(1, Math.ceil(high_s / 60));
  return { low: high === 1 ? 1 : Math.floor(low_s / 60), high };
}

/**
 * The middle of it, for a screen that has room for one number.
 * @param {{ median_s: number } | null} estimate
 */
export function waitMiddle(estimate) {
  return estimate ? whole(`≈ ${t("{n} min", { n: Math.max(1, Math.round(estimate.median_s / 60)) })}`) : "";
}
