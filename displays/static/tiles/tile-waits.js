// @ts-check
/** How many wait for a service or a group, how long it may take and whether anybody serves: a line of its tile. */

import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { spokenWait, waitRange } from "../../../queue_server/pages/static/wait-range.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";

/** @typedef {import("./service-choices.js").Tile} Tile */

/** Between two parts of a line where nothing else parts them: in what is read aloud, and copied. */
export const dot = () => h("span", { class: "dot" }, " · ");
/** @param {number} n */
const people = (n) => (n ? tn("{n} person waiting", "{n} people waiting", n) : t("nobody waiting"));

/** @param {Tile} tile */
const unserved = ({ is_served }) => is_served === false && t("no window is open now");
/**
 * Where nobody waits because nobody serves, that nobody waits is left out.
 * @param {Tile} tile
 */
const line = (tile) => (unserved(tile) && !tile.waiting ? null : people(tile.waiting));

/** @param {Tile} tile */
const spokenWaits = (tile) => [line(tile), spokenWait(tile.estimate), unserved(tile)].filter(Boolean).join(". ");
/**
 * The line of a tile that says how long the wait is.
 * @param {Tile} tile
 */
export const waitsLine = (tile) =>
  showWaits(h("span", { class: "waits", "data-part": `waits-${tile.part || tile.id}` }), tile);

/**
 * Write into a node how many wait for a service or a group, how long it may take, whether anybody serves, and what a
 * voice says of it.
 * @param {HTMLElement} node
 * @param {Tile} tile
 */
export function showWaits(node, tile) {
  const [range, closed] = [waitRange(tile.estimate), unserved(tile)];
  const parts = [line(tile), range && h("b", {}, range), closed && h("span", { class: "unserved" }, closed)].filter(
    Boolean,
  );
  redraw(node, ...parts.flatMap((part, index) => (index ? [dot(), part] : [part])));
  node.dataset.say = spokenWaits(tile);
  return node;
}
