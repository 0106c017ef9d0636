// @ts-check
/** The draft of the configuration: what of it counts as changed, and what of it waits for the next start. */

import { t } from "../../../queue_server/pages/static/words.js";
import { inWords } from "../words/draft-text.js";
import { settingsSections } from "../settings/settings-form.js";

/** @typedef {import("../settings/settings-form.js").Table} Table */

/**
 * What is changed on the page. A server that only follows halls has none of its own.
 * @param {Table} values
 * @returns {Record<string, any>}
 */
export function draftOf(values) {
  const draft = structuredClone(values);
  draft.halls ??= {};
  return draft;
}

/**
 * The draft without the tables and lists that a section has made only to look at them. Changes `draft`.
 * @param {Table} draft
 * @param {Table} before
 * @returns {Table}
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
 * @param {Table[]} items
 * @param {any} previous
 */
function pruneItems(items, previous) {
  for (const item of items) {
    const original = item.id && Array.isArray(previous) && previous.find(({ id }) => id === item.id);
    if (original) pruned(item, original);
  }
}

/**
 * What comes into force at the next start, by the names of its sections on the page, and the halls that close then; ""
 * for nothing.
 * @param {string[]} tables
 * @param {Kezek.AdminPage} about
 */
export function inForceLater(tables, about) {
  const isNamed = (/** @type {import("../settings/settings-form.js").Section} */ { root, is_of_server: isOfServer }) =>
    isOfServer && tables.includes(root);
  const labels = settingsSections().filter(isNamed);
  const sections = labels.map(({ label }) => label).join(", ");
  const halls = tables.flatMap((table) => (table.startsWith("halls.") ? [table.slice("halls.".length)] : []));
  const names = halls.map((hall) => inWords(about.halls[hall]) || hall).join(", ");
  return [
    sections && t("In force at the next start: {sections}", { sections }),
    names && t("Closed at the next start: {halls}", { halls: names }),
  ]
    .filter(Boolean)
    .join(". ");
}
