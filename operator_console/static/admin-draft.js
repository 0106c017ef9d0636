// @ts-check
/** The draft of the configuration: what of it counts as changed, and what of it waits for the next start. */

import { t } from "../pages/words.js";
import { SECTIONS } from "./admin-form.js";

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
export function inForceLater(tables) {
  const later = SECTIONS.filter(({ root, is_of_server: isOfServer }) => isOfServer && tables.includes(root));
  const sections = later.map(({ label }) => label).join(", ");
  return sections && t("In force at the next start: {sections}", { sections });
}
