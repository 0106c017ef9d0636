/** What a draft changes, as operations of JSON Patch (RFC 6902): a save sends what differs and not the whole hall. */

const IDENTITIES = ["id", "window", "date"];

/** The operations that make `after` of `before`, both plain values. */
export function changes(before, after, path = "") {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isTable(before) && isTable(after)) return changesOfTable(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return changesOfList(before, after, path);
  return [{ op: "replace", path, value: after }];
}

const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const step = (path, key) => `${path}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

function changesOfTable(before, after, path) {
  const gone = Object.keys(before).filter((key) => !(key in after));
  return [
    ...gone.map((key) => ({ op: "remove", path: step(path, key) })),
    ...Object.entries(after).flatMap(([key, value]) => (key in before ? changes(before[key], value, step(path, key)) : [{ op: "add", path: step(path, key), value }])),
  ];
}

/** Items are recognised by what tells them apart: the list is brought into the wanted order, then item by item. */
function changesOfList(before, after, path) {
  const now = [...before];
  const operations = [];
  const wanted = new Set(after.map(identity));
  for (let place = now.length - 1; place >= 0; place -= 1) {
    if (wanted.has(identity(now[place]))) continue;
    operations.push({ op: "remove", path: step(path, place) });
    now.splice(place, 1);
  }
  after.forEach((value, place) => {
    const found = now.findIndex((item, at) => at >= place && identity(item) === identity(value));
    if (found < 0) {
      operations.push({ op: "add", path: step(path, place), value });
      now.splice(place, 0, value);
      return;
    }
    if (found !== place) {
      operations.push({ op: "move", from: step(path, found), path: step(path, place) });
      now.splice(place, 0, ...now.splice(found, 1));
    }
    operations.push(...changes(now[place], value, step(path, place)));
  });
  for (let place = now.length - 1; place >= after.length; place -= 1) operations.push({ op: "remove", path: step(path, place) });
  return operations;
}

/** What tells an item of a list apart: its first such key, or all of it. */
function identity(item) {
  const key = isTable(item) && IDENTITIES.find((name) => name in item);
  return JSON.stringify(key ? [key, item[key]] : item);
}
