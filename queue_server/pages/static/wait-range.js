import { t, tn } from "./words.js";

const whole = (text) => text.replace(/ /g, "\u00a0"); // a number and its unit stay on one line

// The server rounds: an estimate has its whole `minutes` (queue_server/views/shown_wait.py).

/** How long it may take: from the low to the high end. Nothing where nobody knows. */
export function waitRange(estimate) {
  if (!estimate) return "";
  const { low, high } = estimate.minutes;
  if (low === 0) return whole(t("up to {n} min", { n: high }));
  return whole(low === high ? t("about {n} min", { n: high }) : t("about {low}–{high} min", { low, high }));
}

/** The same as a sentence for a voice, which would stumble over an abbreviation. */
export function waitSaid(estimate) {
  if (!estimate) return "";
  const { low, high } = estimate.minutes;
  if (low === 0) return t("The wait is at most {high} minutes.", { high });
  if (low === high) return tn("The wait is about {n} minute.", "The wait is about {n} minutes.", high);
  return t("The wait is {low} to {high} minutes.", { low, high });
}

/** From the shortest to the longest of several; of those that nobody knows nothing is said. */
export function waitsTogether(estimates) {
  const ranges = estimates.filter(Boolean).map(({ minutes }) => minutes);
  if (!ranges.length) return null;
  return { minutes: { low: Math.min(...ranges.map(({ low }) => low)), high: Math.max(...ranges.map(({ high }) => high)) } };
}

/** The middle of it, for a screen that has room for one number. */
export function waitMiddle(estimate) {
  return estimate ? whole(`≈ ${t("{n} min", { n: estimate.minutes.middle })}`) : "";
}
