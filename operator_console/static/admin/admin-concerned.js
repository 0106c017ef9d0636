// @ts-check
/**
 * Open bookings whose time a change takes away, and visitors in draws that it leaves without places: how many, and the
 * yes without which it is not saved.
 */

import { h } from "../../../queue_server/pages/static/dom.js";
import { named, t, tn } from "../../../queue_server/pages/static/words.js";

/**
 * What a request says of them: that as many may lose their time.
 * @param {Kezek.ConcernedBookings[]} bookings
 */
export function acceptance(bookings) {
  const count = bookings.reduce((sum, { count: open, entries }) => sum + open + entries, 0);
  return count ? { accepted_bookings: count } : {};
}

/**
 * What is said of them, with a box that lets `button` be pressed; nothing where none is concerned.
 * @param {Kezek.ConcernedBookings[]} bookings
 * @param {HTMLButtonElement} button
 */
export function concernedNotice(bookings, button) {
  if (!bookings.length) return null;
  button.disabled = true;
  const box = h("input", { type: "checkbox" });
  box.addEventListener("input", () => (button.disabled = !box.checked));
  const lines = bookings.flatMap(({ names, count, entries }) =>
    [count && bookingsLine(names, count), entries && entriesLine(names, entries)].filter(Boolean),
  );
  return h(
    "div",
    { class: "notice warning" },
    h("ul", {}, ...lines),
    bookings.some(({ count }) => count) &&
      h("p", {}, t("None is lost: they stay open, and whoever comes is received. Offer these visitors another time.")),
    bookings.some(({ entries }) => entries) &&
      h(
        "p",
        {},
        t("Those in a draw read at once on their own page that the day has no times, with the nearest free ones."),
      ),
    h("label", { class: "check" }, box, h("span", {}, t("Yes, change it all the same"))),
  );
}

/**
 * @param {Record<string, string>} names
 * @param {number} count
 */
const bookingsLine = (names, count) =>
  h(
    "li",
    {},
    tn(
      "{service}: {n} open booking has no time any more.",
      "{service}: {n} open bookings have no time any more.",
      count,
      {
        service: named(names),
      },
    ),
  );

/**
 * @param {Record<string, string>} names
 * @param {number} count
 */
const entriesLine = (names, count) =>
  h(
    "li",
    {},
    tn(
      "{service}: {n} visitor takes part in a draw that has no times any more.",
      "{service}: {n} visitors take part in draws that have no times any more.",
      count,
      { service: named(names) },
    ),
  );
