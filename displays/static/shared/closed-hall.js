// @ts-check
/** What screens say of a hall that gives no tickets now. */

import { language, named, t } from "../../../queue_server/pages/static/words.js";

/**
 * Why, and when it opens again (empty where nobody knows). As long as people with tickets are in the hall, it is not
 * called closed.
 * @param {Kezek.ClosedHall} closed
 * @param {string} [lang]
 * @returns {[string, string]}
 */
export function closedLines(closed, lang = language()) {
  const opens = closed.opens ? named(closed.opens, lang) : "";
  if (closed.day) return [t("The hall is closed today: {day}.", { day: named(closed.day, lang) }, lang), opens];
  if (closed.has_visitors) return [t("The hall gives no tickets at this hour.", {}, lang), opens];
  return [t("The hall is closed.", {}, lang), opens];
}

/**
 * The same in one line.
 * @param {Kezek.ClosedHall} closed
 * @param {string} [lang]
 */
export const closedSentence = (closed, lang = language()) => closedLines(closed, lang).filter(Boolean).join(" ");
