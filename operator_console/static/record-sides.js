// @ts-check
/** Puts the two bodies of one place of a journal beside each other, member by member. */

import { t } from "../../queue_server/pages/static/words.js";
import { momentText } from "./moment-text.js";

/** @typedef {{ name: string, values: [string, string], differs: boolean }} SideRow */

const NOTHING = "–";

/** The members of a record's body in their order, before its data. */
const MEMBERS = [
  { place: 6, name: () => t("What happened") },
  { place: 3, name: () => t("When") },
  { place: 4, name: () => t("Who") },
  { place: 5, name: () => t("By which command") },
];

/**
 * The rows of a record with the body `stored` here and the one `batched`, each null where that side has none; what
 * differs first.
 * @param {string | null} stored
 * @param {string | null} batched
 * @returns {SideRow[]}
 */
export function recordRows(stored, batched) {
  const [left, right] = [parsed(stored), parsed(batched)];
  if (!left || !right) return [{ name: t("Record"), values: [stored ?? NOTHING, batched ?? NOTHING], differs: true }];
  const rows = MEMBERS.map(({ place, name }) => row(name(), valueAt(left, place), valueAt(right, place)));
  const [data, otherData] = [left[7] ?? {}, right[7] ?? {}];
  for (const key of new Set([...Object.keys(data), ...Object.keys(otherData)]))
    rows.push(row(key, text(data[key]), text(otherData[key])));
  return rows.sort((a, b) => Number(b.differs) - Number(a.differs));
}

/**
 * @param {string} name
 * @param {string} stored
 * @param {string} batched
 * @returns {SideRow}
 */
const row = (name, stored, batched) => ({ name, values: [stored, batched], differs: stored !== batched });

/**
 * A body as its array; an empty one where there is none, null where it cannot be read.
 * @param {string | null} body
 * @returns {any[] | null}
 */
function parsed(body) {
  if (body === null) return [];
  try {
    const value = JSON.parse(body);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * @param {any[]} record
 * @param {number} place
 */
function valueAt(record, place) {
  const value = record[place];
  if (value === undefined) return NOTHING;
  return place === 3 && Number.isFinite(value) ? momentWithSeconds(value) : text(value);
}

/** @param {number} at µs UTC */
function momentWithSeconds(at) {
  const moment = new Date(at / 1000);
  return Number.isNaN(moment.getTime()) ? String(at) : `${momentText(moment.toISOString())} (${at})`;
}

/** @param {unknown} value */
const text = (value) => (value === undefined ? NOTHING : typeof value === "string" ? value : JSON.stringify(value));
