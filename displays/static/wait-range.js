import { t } from "../pages/words.js";

const whole = (text) => text.replaceAll(" ", "\u00a0"); // a number and its unit stay on one line

/** How long it may take, in whole minutes: from the low to the high end. Nothing where nobody knows. */
export function waitRange(estimate) {
  if (!estimate) return "";
  const low = Math.floor(estimate.low_s / 60);
  const high = Math.max(1, Math.ceil(estimate.high_s / 60));
  return whole(low === high || high === 1 ? t("about {n} min", { n: high }) : t("about {low}–{high} min", { low, high }));
}

/** The middle of it, for a screen that has room for one number. */
export function waitMiddle(estimate) {
  return estimate ? whole(`≈ ${t("{n} min", { n: Math.max(1, Math.round(estimate.median_s / 60)) })}`) : "";
}
