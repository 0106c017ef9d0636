// @ts-check
/** What a screen reader says of a change at the desk: one sentence, and nothing where nothing of weight has changed. */

import { t, tn } from "../../../queue_server/pages/static/words.js";
import { serviceName } from "../words/hall-names.js";

/**
 * The sentence for the change from one document to the next, or null.
 * @param {Kezek.DeskDocument} before
 * @param {Kezek.DeskDocument} doc
 * @returns {string | null}
 */
export function announcementOf(before, doc) {
  const is = (/** @type {Kezek.DeskDocument} */ { ticket, window }) =>
    `${ticket?.id} ${ticket?.state} ${ticket?.calls} ${window.state}`;
  if (is(before) !== is(doc)) return doc.ticket ? ofTicket(doc.ticket) : ofWindow(doc);
  const hasCome = !doc.ticket && doc.window.state === "open" && before.next.length === 0 && doc.next.length > 0;
  const [{ number, service } = { number: "", service: "" }] = doc.next;
  return hasCome ? t("{number} has come: {service}.", { number, service: serviceName(service) }) : null;
}

/** @param {Kezek.TicketDocument} ticket */
function ofTicket({ number, service, state }) {
  const params = { number, service: serviceName(service) };
  return state === "called"
    ? t("{number} is called: {service}.", params)
    : t("{number} is being served: {service}.", params);
}

/** @param {Kezek.DeskDocument} doc */
function ofWindow({ window, waiting }) {
  if (window.state === "closed") return t("This window is closed.");
  if (window.state === "paused") return t("Paused: {reason}", { reason: window.reason ?? "" });
  return [t("Nobody is here."), waiting.total, tn("person waiting", "people waiting", waiting.total)].join(" ");
}
