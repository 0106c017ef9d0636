// @ts-check
/** The draft of the configuration: what of it counts as changed, and in which section a key of it stands. */

import { t } from "../../queue_server/pages/static/words.js";
import { SERVER_SECTIONS } from "./admin-server-sections.js";

const TEXTS = ["names", "ticker", "groups", "zones"];
const RULES = ["second_admin", "out_of_turn_reasons", "visitor_holds", "visitor_hold_minutes", "call_seconds"];

/**
 * The draft without the tables and lists that a section has made only to look at them. Changes `draft`.
 * @param {Record<string, any>} draft
 * @param {Record<string, any>} before
 * @returns {Record<string, any>}
 */
export function pruned(draft, before) {
  for (const [key, value] of Object.entries(draft)) {
    if (typeof value !== "object") continue;
    const previous = before[key];
    if (Array.isArray(value)) pruneItems(value, previous);
    else pruned(value, previous ?? {});
    if (Object.keys(value).length === 0 && previous === undefined) delete draft[key];
  }
  return draft;
}

/**
 * @param {Record<string, any>[]} items
 * @param {any} previous
 */
function pruneItems(items, previous) {
  for (const item of items) {
    const was = item.id && Array.isArray(previous) && previous.find(({ id }) => id === item.id);
    if (was) pruned(item, was);
  }
}

/**
 * What comes into force at the next start, by the names of its sections on the page; "" for nothing.
 * @param {string[]} parts
 */
export function inForceLater(parts) {
  const labels = Object.values(SERVER_SECTIONS).filter(({ part }) => parts.includes(part));
  return labels.length
    ? t("In force at the next start: {sections}", { sections: labels.map(({ label }) => label()).join(", ") })
    : "";
}

/**
 * The section, as the address names it, of a key such as `halls.aksu.services[2].prefix`.
 * @param {string} key
 * @param {string} hall
 * @returns {string}
 */
export function sectionOf(key, hall) {
  const [top, second, third] = key.split(/[.[]/);
  if (top === "halls") return `${second}/${hallSectionOf(third)}`;
  if (top === "displays") return `${hall}/${["voice", "boards"].includes(second) ? second : "printers"}`;
  const [id] = Object.entries(SERVER_SECTIONS).find(([, { part }]) => part === top) ?? [];
  return `${hall}/${id}`;
}

/**
 * @param {string} key of a hall's table
 * @returns {string}
 */
function hallSectionOf(key) {
  if (TEXTS.includes(key)) return "texts";
  if (RULES.includes(key)) return "rules";
  return key === "closed_days" ? "hours" : key;
}
