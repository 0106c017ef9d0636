// @ts-check
/** The hall's own names, in the reader's language. */

import { pageData } from "../../../queue_server/pages/static/dom.js";
import { language } from "../../../queue_server/pages/static/words.js";

/** @returns {Kezek.DeskPage & Kezek.SupervisorPage} */
const about = () => pageData("about");

/** @param {Kezek.Names | null | undefined} names */
const inWords = (names) => names?.[language()];

/** @param {string} id */
export const serviceName = (id) => inWords(about().services[id]?.names) ?? id;
/** @param {string} id */
export const priorityName = (id) => inWords(about().priorities[id]?.names) ?? id;
/** @param {string} id */
export const proofName = (id) => inWords(about().priorities[id]?.proof) ?? "";
/** @param {string} id */
export const resultName = (id) => inWords(about().results[id]) ?? id;
/** @param {string} id */
export const hostName = (id) => inWords(about().hosts[id]) ?? id;
/** @param {string} id */
export const helpReason = (id) => inWords(about().help_reasons[id]) ?? id;
/** @param {string | null} id */
export const zoneName = (id) => inWords(about().zones.find((zone) => zone.id === id)?.names) ?? "";
