/** The draft of the configuration: what of it counts as changed, and in which section a key of it stands. */

import { t } from "../../queue_server/pages/static/words.js";
import { SERVER_SECTIONS } from "./admin-server-sections.js";

const TEXTS = ["names", "ticker", "groups", "zones"];
const RULES = ["second_admin", "out_of_turn_reasons", "visitor_holds", "visitor_hold_minutes", "call_seconds"];

/** The draft without the tables and lists that a section has made only to look at them. Changes `draft`. */
export function pruned(draft, before) {
  for (const [key, value] of Object.entries(draft)) {
    if (typeof value !== "object") continue;
    const earlier = before[key];
    if (Array.isArray(value)) pruneItems(value, earlier);
    else pruned(value, earlier ?? {});
    if (Object.keys(value).length === 0 && earlier === undefined) delete draft[key];
  }
  return draft;
}

function pruneItems(items, earlier) {
  for (const item of items) {
    const was = item.id && Array.isArray(earlier) && earlier.find(({ id }) => id === item.id);
    if (was) pruned(item, was);
  }
}

/** What comes into force at the next start, by the names of its sections on the page; "" for nothing. */
export function inForceLater(parts) {
  const labels = Object.values(SERVER_SECTIONS).filter(({ part }) => parts.includes(part));
  return labels.length ? t("In force at the next start: {sections}", { sections: labels.map(({ label }) => label()).join(", ") }) : "";
}

/** The section, as the address names it, of a key such as `halls.aksu.services[2].prefix`. */
export function sectionOf(key, hall) {
  const [top, second, third] = key.split(/[.[]/);
  if (top === "halls") return `${second}/${TEXTS.includes(third) ? "texts" : RULES.includes(third) ? "rules" : third === "closed_days" ? "hours" : third}`;
  if (top === "displays") return `${hall}/${["voice", "boards"].includes(second) ? second : "printers"}`;
  return `${hall}/${Object.keys(SERVER_SECTIONS).find((id) => SERVER_SECTIONS[id].part === top)}`;
}
