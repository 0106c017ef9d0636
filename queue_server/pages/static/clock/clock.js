// @ts-check
/** The server's time. A hall's old PC may have any time of its own, so pages count on from what the server sent. */

/**
 * A moment that the server sent, and when it came by the monotonic clock of the browser.
 * @type {{ ms: number, arrivedAt: number } | null}
 */
let anchor = null;

/**
 * Since when (seconds of the Unix clock) the hall is how many seconds ahead of UTC: a browser's zone files may be old.
 * @type {[number, number][] | null}
 */
let offsets = null;

/** Milliseconds since 1970 by the server's clock. */
export function now() {
  anchor = anchor || momentOfPage();
  return anchor.ms + (performance.now() - anchor.arrivedAt);
}

/**
 * When the page was made, which was as it was asked for; of a page that was kept without the server, the browser's
 * time.
 */
function momentOfPage() {
  const page = document.documentElement.dataset;
  if ("kept" in page) return { ms: Date.now(), arrivedAt: performance.now() };
  return { ms: Date.parse(page.now || ""), arrivedAt: 0 };
}

/** @returns {[number, number][]} */
const offsetsOfPage = () => JSON.parse(document.documentElement.dataset.offsets || "[[0, 0]]");

/**
 * Takes over a moment that the server has just sent.
 * @param {string} moment
 */
export function setNow(moment) {
  anchor = { ms: Date.parse(moment), arrivedAt: performance.now() };
}

/**
 * Seconds since a moment of a document.
 * @param {string} moment
 */
export const secondsSince = (moment) => Math.max(0, (now() - Date.parse(moment)) / 1000);

/**
 * Seconds until a moment of a document, and 0 after it.
 * @param {string} moment
 */
export const secondsUntil = (moment) => Math.max(0, (Date.parse(moment) - now()) / 1000);

/**
 * `11:42` of a moment (milliseconds or text) in the hall.
 * @param {string | number} moment
 */
export const atClock = (moment) => inHall(moment).toISOString().slice(11, 16);

/**
 * `30.11.2026` of a moment (milliseconds or text) in the hall, in figures alone: not every browser knows the months in
 * Kazakh.
 * @param {string | number} moment
 */
export const dateAtClock = (moment) => inHall(moment).toISOString().slice(0, 10).split("-").reverse().join(".");

/**
 * A date whose fields in UTC are those of the hall's clock at a moment (milliseconds or text).
 * @param {string | number} moment
 * @returns {Date}
 */
export function inHall(moment) {
  const at = Number(new Date(moment));
  offsets = offsets || offsetsOfPage();
  const steps = offsets;
  const past = steps.filter(([since]) => since * 1000 <= at);
  const [, offset] = past.length ? past[past.length - 1] : steps[0];
  return new Date(at + offset * 1000);
}
