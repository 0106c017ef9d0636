// @ts-check
import { atClock, dateAtClock, now } from "../../../queue_server/pages/static/clock/clock.js";
import { minutes, t, tn } from "../../../queue_server/pages/static/words.js";
import { durationText } from "./elapsed-times.js";

/**
 * A moment of any day in the hall's time.
 * @param {string | null} moment
 * @returns {string}
 */
export const momentText = (moment) => (moment ? `${dateAtClock(moment)} ${atClock(moment)}` : "");

/**
 * How long ago a moment was, in the largest unit that says enough.
 * @param {string} moment
 */
export function agoText(moment) {
  const n = Math.max(0, Math.floor((now() - Date.parse(moment)) / 60_000));
  if (n === 0) return t("less than a minute ago");
  const age =
    n < 60
      ? minutes(60 * n)
      : n < 120
        ? durationText(60 * n)
        : n < 2880
          ? t("{n} h", { n: Math.floor(n / 60) })
          : tn("{n} day", "{n} days", Math.floor(n / 1440));
  return t("{age} ago", { age });
}
