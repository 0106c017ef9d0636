// @ts-check
/** The table of a region's halls: sorted, a row for each, and only what has changed is drawn anew. */

import { secondsSince } from "../../../queue_server/pages/static/clock/clock.js";
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { numberText, percentText } from "../../../queue_server/pages/static/numbers.js";
import { named, t } from "../../../queue_server/pages/static/words.js";
import { agoText } from "../shared/moment-text.js";
import { withRoles } from "../shared/table-roles.js";
import { hallName, levelOf, LEVEL_WORDS, waitText } from "./region-words.js";

/**
 * A column: its heading, and by what halls are sorted, the least first.
 * @typedef {object} HallColumn
 * @property {string} key
 * @property {() => string} title
 * @property {(hall: Kezek.RegionHall) => number} value
 * @property {boolean} [isText]
 */

const NOTHING = -1; // sorts what is not drawn behind everything else

/** @type {HallColumn[]} */
export const COLUMNS = [
  { key: "alarms", title: () => t("Hall"), value: () => 0, isText: true },
  { key: "windows", title: () => t("Windows open"), value: ({ windows_open: n }) => -n },
  { key: "waiting", title: () => t("Waiting"), value: ({ waiting }) => -waiting },
  { key: "longest", title: () => t("Longest wait"), value: ({ longest_wait_s: s }) => -(s ?? NOTHING) },
  { key: "norm", title: () => t("Within the norm today"), value: ({ today }) => today?.share ?? 2 },
  { key: "visitors", title: () => t("Visitors today"), value: ({ today }) => -(today?.joined ?? NOTHING) },
  { key: "data", title: () => t("Data"), value: ({ data_at: at }) => (at ? Date.parse(at) : 0) },
  { key: "checkpoint", title: () => t("Log"), value: ({ checkpoint }) => -(checkpoint?.size ?? NOTHING) },
];

/**
 * The halls in the order of a column; by alarms, as the server sent them.
 * @param {Kezek.RegionHall[]} halls
 * @param {string} key
 */
export function sortedHalls(halls, key) {
  const column = COLUMNS.find((candidate) => candidate.key === key);
  if (!column || key === "alarms") return halls;
  return halls
    .map((hall, place) => ({ hall, place, value: column.value(hall) }))
    .sort((a, b) => a.value - b.value || a.place - b.place)
    .map(({ hall }) => hall);
}

export class RegionRows {
  /** @type {Map<string, { text: string, row: HTMLElement }>} */
  #rows = new Map();

  /**
   * @param {HTMLElement} table
   * @param {(key: string) => void} onSort
   */
  constructor(table, onSort) {
    this.head = h("tr");
    this.body = h("tbody");
    this.onSort = onSort;
    this.hasLog = false;
    table.append(h("thead", {}, this.head), this.body);
    withRoles(table);
  }

  /**
   * @param {Kezek.RegionHall[]} halls in their order
   * @param {string} sort
   * @param {Map<string, Kezek.Names>} districts
   */
  draw(halls, sort, districts) {
    this.hasLog = halls.some(({ checkpoint }) => checkpoint);
    const columns = COLUMNS.filter(({ key }) => this.hasLog || key !== "checkpoint");
    redraw(this.head, ...columns.map((column) => this.#heading(column, sort)));
    const rows = halls.map((hall) => this.#row(hall, districts));
    if (rows.length !== this.body.children.length || rows.some((row, place) => row !== this.body.children[place]))
      redraw(this.body, ...rows);
  }

  /** @param {HallColumn} column @param {string} sort */
  #heading({ key, title, isText }, sort) {
    const name = key === "alarms" ? t("Hall, those with trouble first") : title();
    const button = h("button", { type: "button", "data-key": `sort-${key}`, "aria-label": name, title: name }, title());
    button.addEventListener("click", () => this.onSort(key));
    const order = key === "norm" ? "ascending" : "descending";
    return withRoles(h("th", { scope: "col", class: isText && "words", "aria-sort": key === sort && order }, button));
  }

  /** @param {Kezek.RegionHall} hall @param {Map<string, Kezek.Names>} districts */
  #row(hall, districts) {
    const cells = cellsOf(hall, districts).slice(0, this.hasLog ? COLUMNS.length : -1);
    const text = JSON.stringify([hall.alarms, ...cells.map((cell) => cell.textContent)]);
    const drawn = this.#rows.get(hall.hall);
    if (drawn && drawn.text === text) return drawn.row;
    const props = { id: `hall-${hall.hall}`, "data-level": levelOf(hall), tabindex: "-1" };
    const row = withRoles(h("tr", props, ...cells));
    this.#rows.set(hall.hall, { text, row });
    return row;
  }
}

/** @param {Kezek.RegionHall} hall @param {Map<string, Kezek.Names>} districts */
function cellsOf(hall, districts) {
  const { today, checkpoint, windows } = hall;
  const level = levelOf(hall);
  const district = hall.district ? districts.get(hall.district) : undefined;
  const address = `/manager/${encodeURIComponent(hall.hall)}`;
  const name = hall.names
    ? h("a", { href: address, "data-key": `row-${hall.hall}` }, hallName(hall))
    : h("span", {}, hallName(hall));
  const words = h("span", { class: "visually-hidden" }, LEVEL_WORDS[level]());
  const mark = h("span", { class: "shape", "data-level": level }, words);
  const place = district ? h("small", {}, named(district)) : null;
  const isOver = hall.over_norm > 0;
  const paused = hall.windows_paused ? h("small", {}, t("{n} paused", { n: hall.windows_paused })) : null;
  return [
    h(
      "th",
      { scope: "row", class: "words" },
      h("div", { class: "hall-head" }, mark, h("span", { class: "hall-names" }, name, place)),
    ),
    cell("windows", windows ? h("span", {}, String(hall.windows_open), h("small", {}, ` / ${windows}`), paused) : "—"),
    cell("waiting", hall.names ? hall.waiting : "—"),
    cell("longest", waitText(hall.longest_wait_s), isOver ? "late" : ""),
    cell("norm", normText(hall)),
    cell("visitors", today ? today.joined : "—"),
    cell("data", dataText(hall), hall.alarms.some(({ kind }) => kind === "silent" || kind === "absent") ? "late" : ""),
    cell("checkpoint", checkpoint ? checkpointNode(checkpoint) : "—"),
  ];
}

/** @param {string} key @param {Node | string | number} content @param {string} [pace] */
function cell(key, content, pace = "") {
  const column = COLUMNS.find((candidate) => candidate.key === key);
  return h(
    "td",
    { "data-title": column?.title(), "data-pace": pace || null, "data-cell": key },
    h("span", {}, content),
  );
}

/** @param {Kezek.RegionHall} hall */
function normText({ today }) {
  if (!today || today.share === null) return "—";
  return h(
    "span",
    { class: "norm" },
    h("meter", {
      min: "0",
      max: "1",
      low: "0.7",
      high: "0.85",
      optimum: "1",
      value: today.share,
      "aria-hidden": "true",
    }),
    percentText(today.share),
  );
}

/** @param {Kezek.RegionHall} hall */
function dataText({ is_followed: isFollowed, data_at: at }) {
  if (!at) return t("none");
  return isFollowed && secondsSince(at) >= 60 ? agoText(at) : t("live");
}

/** @param {Kezek.HallCheckpoint} checkpoint */
function checkpointNode({ size, at, cosignatures, witnesses }) {
  const witnessed = witnesses ? t("{n} of {of} witnesses", { n: cosignatures, of: witnesses }) : "";
  const age = secondsSince(at) >= 120 ? agoText(at) : "";
  return h(
    "span",
    { title: agoText(at) },
    numberText(size),
    h("small", {}, [witnessed, age].filter(Boolean).join(", ")),
  );
}
