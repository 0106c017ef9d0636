// @ts-check
/** Days, hosts and urgency on the pages of receptions. */

import { atClock, inHall } from "../../../queue_server/pages/static/clock/clock.js";
import { pageData } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";

/**
 * `Thursday, 09.10.2025` of a moment in the hall: the days are the server's, which knows those of every language.
 * @param {string} moment
 */
export const dayText = (moment) => dated(inHall(moment));

/**
 * `Thursday, 09.10.2025` of a date.
 * @param {string} date
 */
export const dateText = (date) => dated(new Date(`${date}T00:00:00Z`));

/** @param {string} moment */
export const dayTimeText = (moment) => `${dayText(moment)}, ${atClock(moment)}`;

/** @param {string | null} id */
export const hostName = (id) => (id ? (pageData("about").hosts[id]?.[language()] ?? id) : "");

/** @type {Record<Kezek.AppointmentDocument["urgency"], () => string>} */
export const URGENCIES = { later: () => "", soon: () => t("urgent"), overdue: () => t("overdue") };

/** @param {Date} date */
function dated(date) {
  const weekday = pageData("about").days[(date.getUTCDay() + 6) % 7];
  return `${weekday}, ${date.toISOString().slice(0, 10).split("-").reverse().join(".")}`;
}
