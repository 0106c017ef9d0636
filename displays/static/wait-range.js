import { t, tn } from "../pages/words.js";

const whole = (text) => text.replaceAll(" ", "\u00a0"); // a number and its unit stay on one line

/** How long it may take, in whole minutes: from the low to the high end. Nothing where nobody knows. */
export function waitRange(estimate) {
  if (!estimate) return "";
  const { low, high } = ends(estimate);
  return whole(low === high ? t("about {n} min", { n: high }) : t("about {low}–{high} min", { low, high }));
}

/** The same as a sentence for a voice, which would stumble over an abbreviation. */
export function waitSaid(estimate) {
  if (!estimate) return "";
  const { low, high } = ends(estimate);
  if (low === high) return tn("The wait is about {n} minute.", "The wait is about {n} minutes.", high);
  return t("The wait is {low} to {high} minutes.", { low, high });
}

/** Whole minutes; a minute is the least that is told. */
function ends({ low_s, high_s }) {
  const high = Math.max(1, Math.ceil(high_s / 60));
  return { low: high === 1 ? 1 : Math.floor(low_s / 60), high };
}

/** The middle of it, for a screen that has room for one number. */
export function waitMiddle(estimate) {
  return estimate ? whole(`≈ ${t("{n} min", { n: Math.max(1, Math.round(estimate.median_s / 60)) })}`) : "";
}
