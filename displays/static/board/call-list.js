// @ts-check
import { find } from "../../../queue_server/pages/static/dom.js";
import { rowWidth as widthFor } from "../shared/arrows.js";
import { CallRow, keepPlaces } from "./call-row.js";
import { followSize } from "../shared/element-size.js";

/** Rows of a quiet hall: the last calls, of which some are called and some are served by now. */
export const CALM_ROWS = 6;

const LEAST_ROWS = 2; // a window calls one visitor at a time: a small hall has fewer rows, in larger letters

const BURST_ROWS = [12, 20, 30, 42, 56, 72, 99]; // a few sizes, so that places seldom change while they are read
const MOST_COLUMNS = 8;
const ROW_SHARE = 0.68; // of a row's height, for its letters

/**
 * The calls. Everybody who is called and has not come yet has a row, however many they are; the other rows show who is
 * being served, the newest first. A row keeps its place for as long as it is visible.
 */
export class CallList extends HTMLElement {
  /** Given before the first call is drawn. @type {import("../shared/arrows.js").Arrows} */
  arrows = {};
  /** @type {CallRow[]} */
  _rows = [];
  _size = { width: 16, height: 9 };
  _rowWidth = widthFor([]);
  _places = "";
  /** @type {() => void} */
  _unfit;

  connectedCallback() {
    this._unfit = followSize(this._list, (width, height) => {
      this._size = { width, height };
      this._arrange();
    });
  }

  disconnectedCallback() {
    this._unfit();
  }

  get _list() {
    return find(this, "ol");
  }

  /** @param {Kezek.BoardCall[]} calls */
  draw(calls) {
    const called = calls.filter(({ state }) => state === "called");
    const served = calls.filter(({ state }) => state !== "called");
    const capacity = this._capacityFor(called.length);
    if (this._rows.length !== capacity) this._setCount(capacity);
    const visible = [...called, ...served].slice(0, capacity);
    keepPlaces(this._rows, visible, this.arrows);
    this._rowWidth = widthFor(visible);
    this._arrange();
  }

  /** @param {number} count */
  _setCount(count) {
    const list = this._list;
    while (this._rows.length < count) this._rows.push(new CallRow("slot"));
    for (const { node } of this._rows.splice(count)) node.remove();
    for (const { node } of this._rows) if (!node.parentNode) list.append(node);
  }

  /**
   * It grows at once, and is as it was when the hall is calm again.
   * @param {number} called
   */
  _capacityFor(called) {
    const calm = Math.min(CALM_ROWS, Math.max(LEAST_ROWS, Number(this.dataset.windows)));
    if (called <= calm) return calm;
    const capacity = BURST_ROWS.find((rows) => rows >= called) || called;
    return Math.max(capacity, this._rows.length);
  }

  _arrange() {
    const { rows, columns } = largest(this._rows.length, this._size, this._rowWidth);
    const places = `${rows} ${columns} ${this._rowWidth}`;
    if (places === this._places) return; // the same values again would let the browser look through all rows
    this._places = places;
    const style = this._list.style;
    style.setProperty("--rows", String(rows));
    style.setProperty("--columns", String(columns));
    style.setProperty("--row-width", String(this._rowWidth));
    const around = this.closest(".calls");
    if (around) around.toggleAttribute("data-columns", columns > 1);
  }
}

/**
 * The rows and columns for so many calls in which the letters are largest; of equal ones, the fewest columns.
 * @param {number} count
 * @param {{ width: number, height: number }} size
 * @param {number} rowWidth
 */
function largest(count, { width, height }, rowWidth) {
  let best = { rows: count, columns: 1, size: 0 };
  for (let columns = 1; columns <= MOST_COLUMNS; columns += 1) {
    const rows = Math.ceil(count / columns);
    const size = Math.min((height / rows) * ROW_SHARE, width / columns / rowWidth);
    if (size > best.size) best = { rows, columns, size };
  }
  return best;
}

customElements.define("call-list", CallList);
