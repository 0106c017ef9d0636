// @ts-check
/** What a draft changes, as operations of JSON Patch (RFC 6902): a save sends what differs and not the whole hall. */

/** @typedef {{ op: string, path: string, value?: unknown, from?: string }} Operation of JSON Patch */
/** @typedef {Record<string, any>} Table */

const IDENTITIES = ["id", "window", "date"];

/**
 * The operations that make `after` of `before`, both plain values.
 * @param {any} before
 * @param {any} after
 * @param {string} [path]
 * @returns {Operation[]}
 */
export function changes(before, after, path = "") {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isTable(before) && isTable(after)) return changesOfTable(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return changesOfList(before, after, path);
  return [{ op: "replace", path, value: after }];
}

/** @param {any} value */
const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/**
 * @param {string} path
 * @param {string | number} key
 */
const step = (path, key) => `${path}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

/**
 * @param {Table} before
 * @param {Table} after
 * @param {string} path
 * @returns {Operation[]}
 */
function changesOfTable(before, after, path) {
  const removed = Object.keys(before).filter((key) => !(key in after));
  const present = Object.entries(after).flatMap(([key, value]) => {
    const at = step(path, key);
    return key in before ? changes(before[key], value, at) : [{ op: "add", path: at, value }];
  });
  return [...removed.map((key) => ({ op: "remove", path: step(path, key) })), ...present];
}

/**
 * Items are recognised by what tells them apart: the list is brought into the wanted order, then item by item.
 * @param {unknown[]} before
 * @param {unknown[]} after
 * @param {string} path
 * @returns {Operation[]}
 */
function changesOfList(before, after, path) {
  const now = [...before];
  /** @type {Operation[]} */
  const operations = [];
  const identities = new Set(after.map(identity));
  for (let place = now.length - 1; place >= 0; place -= 1) {
    if (identities.has(identity(now[place]))) continue;
    operations.push({ op: "remove", path: step(path, place) });
    now.splice(place, 1);
  }
  after.forEach((value, place) => {
    const index = now.findIndex((item, at) => at >= place && identity(item) === identity(value));
    if (index < 0) {
      operations.push({ op: "add", path: step(path, place), value });
      now.splice(place, 0, value);
      return;
    }
    if (index !== place) {
      operations.push({ op: "move", from: step(path, index), path: step(path, place) });
      now.splice(place, 0, ...now.splice(index, 1));
    }
    operations.push(...changes(now[place], value, step(path, place)));
  });
  for (let place = now.length - 1; place >= after.length; place -= 1)
    operations.push({ op: "remove", path: step(path, place) });
  return operations;
}

/**
 * What tells an item of a list apart: its first such key, or all of it.
 * @param {any} item
 */
function identity(item) {
  const key = isTable(item) && IDENTITIES.find((name) => name in item);
  return JSON.stringify(key ? [key, item[key]] : item);
}
