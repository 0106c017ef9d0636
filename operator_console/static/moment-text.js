import { now } from "../../queue_server/pages/static/clock.js";
import { data } from "../../queue_server/pages/static/dom.js";
import { minutes, t, tn } from "../../queue_server/pages/static/words.js";

const SHAPE = { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** A moment of any day in the hall's time, in figures alone: not every browser knows the months in Kazakh. */
export function momentText(moment) {
  const format = new Intl.DateTimeFormat("en-GB", { ...SHAPE, timeZone: data("about").timezone });
  const part = Object.fromEntries(format.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
  return `${part.day}.${part.month}.${part.year} ${part.hour}:${part.minute}`;
}

/** How long ago a moment was, in the largest unit that says enough. */
export function agoText(moment) {
  const n = Math.max(0, Math.floor((now() - Date.parse(moment)) / 60_000));
  const age = n < 120 ? minutes(60 * n) : n < 2880 ? t("{n} h", { n: Math.floor(n / 60) }) : tn("{n} day", "{n} days", Math.floor(n / 1440));
  return t("{age} ago", { age });
}
