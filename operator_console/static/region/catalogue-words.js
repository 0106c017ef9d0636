// @ts-check
/** Keys and values of a region's catalogue, in words. */

import { language, t } from "../../../queue_server/pages/static/words.js";

/** @type {Record<string, () => string>} */
const TABLES = {
  services: () => t("Service"),
  groups: () => t("Group"),
  priorities: () => t("Priority"),
  results: () => t("Result"),
  help_reasons: () => t("Reason to ring"),
  out_of_turn_reasons: () => t("Reasons to call out of turn"),
  ticker: () => t("Running line"),
  message_texts: () => t("Text of a message"),
};

/** @type {Record<string, () => string>} */
const FIELDS = {
  names: () => t("What it is called"),
  prefix: () => t("Letter"),
  group: () => t("Group"),
  parent: () => t("Group above it"),
  norm_minutes: () => t("Longest wait, minutes"),
  service_minutes: () => t("Service, minutes"),
  information: () => t("What to bring, time, cost"),
  keywords: () => t("Words to search by"),
  head_start_s: () => t("Head start, seconds"),
  proof: () => t("Paper that proves it"),
};

/**
 * A key in words, such as "Service land: name".
 * @param {string} key
 */
export function keyText(key) {
  const [table, id, field] = key.split(".");
  const item = [TABLES[table]?.() ?? table, id].filter(Boolean).join(" ");
  return field ? `${item}: ${FIELDS[field]?.() ?? field}` : item;
}

/**
 * What stands here and at the centre, as a person reads it; with every language where the reader's own is the same.
 * @param {any} present
 * @param {any} offered
 * @returns {[string, string]}
 */
export function sideTexts(present, offered) {
  const sides = /** @type {[string, string]} */ ([present, offered].map(valueText));
  return sides[0] === sides[1] ? [wholeText(present), wholeText(offered)] : sides;
}

/**
 * A value with its texts in each language.
 * @param {any} value
 * @returns {string}
 */
function wholeText(value) {
  if (value === null || typeof value !== "object") return valueText(value);
  return Object.entries(value)
    .map(([name, part]) => (Array.isArray(value) ? wholeText(part) : `${name}: ${wholeText(part)}`))
    .join("\n");
}

/**
 * A value as a person reads it: texts in the reader's language, lists as lines.
 * @param {any} value
 * @returns {string}
 */
function valueText(value) {
  if (value === null || value === undefined) return "—";
  if (Array.isArray(value)) return value.map(valueText).join("\n") || "—";
  if (typeof value !== "object") return String(value);
  if (typeof value.ru === "string") return value[language()] ?? value.ru;
  if (value.names) return valueText(value.names);
  return Object.values(value).map(valueText).join("\n");
}
