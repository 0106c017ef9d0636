/** The hall's own names, in the reader's language. */

import { data } from "../../queue_server/pages/static/dom.js";
import { language } from "../../queue_server/pages/static/words.js";

const about = data("about");
const inWords = (names) => names?.[language()];

export const serviceName = (id) => inWords(about.services[id]?.names) ?? id;
export const priorityName = (id) => inWords(about.priorities[id]?.names) ?? id;
export const proofName = (id) => inWords(about.priorities[id]?.proof) ?? "";
export const resultName = (id) => inWords(about.results[id]) ?? id;
export const zoneName = (id) => inWords(about.zones.find((zone) => zone.id === id)?.names) ?? "";
