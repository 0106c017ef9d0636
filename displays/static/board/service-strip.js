// @ts-check
import { find, findAll, setTexts } from "../../../queue_server/pages/static/dom.js";
import { waitMiddle } from "../../../queue_server/pages/static/wait-range.js";

const MOST_ROWS = 12; // more would take the place of the call: then only services with people are shown
const READ_MS = 9000; // and of more than twelve such services, a part at a time
const MOST_COLUMNS = 4;

/** How many wait for each service. A service keeps its place; an empty one is quiet. */
export class ServiceStrip extends HTMLElement {
  /** @type {Record<string, number>} */
  _counts = {};
  /** @type {WeakMap<HTMLElement, number>} */
  _countOf = new WeakMap(); // from a row to the count in it
  _page = 0;
  _columns = 0;
  _timer = 0;

  connectedCallback() {
    this._timer = setInterval(() => this._show(this._page + 1), READ_MS);
  }

  disconnectedCallback() {
    clearInterval(this._timer);
  }

  /**
   * `counts`: service -> how many wait.
   * @param {Record<string, number>} counts
   */
  draw(counts) {
    this._counts = counts;
    for (const row of this._rows) {
      const count = this._waiting(row);
      if (count === this._countOf.get(row)) continue;
      this._countOf.set(row, count);
      row.classList.toggle("empty", count === 0);
      setTexts(row, { count });
    }
    this._show(this._page);
  }

  /**
   * `services`: what one who came now would wait for each; nothing where nobody knows.
   * @param {Kezek.ServiceWait[]} services
   */
  expect(services) {
    const estimates = new Map(services.map(({ service, estimate }) => [service, estimate]));
    for (const row of this._rows) setTexts(row, { expected: waitMiddle(estimates.get(serviceOf(row)) || null) });
  }

  get _rows() {
    return findAll(this, "[data-service]");
  }

  /** @param {HTMLElement} row */
  _waiting = (row) => this._counts[serviceOf(row)] || 0;

  /** @param {number} page */
  _show(page) {
    const rows = this._rows;
    const listed = rows.length > MOST_ROWS ? rows.filter((row) => this._waiting(row) > 0) : rows;
    const pages = Math.max(1, Math.ceil(listed.length / MOST_ROWS));
    const pageSize = Math.ceil(listed.length / pages); // pages of one height: the calls above keep their size
    this._page = page % pages;
    const visible = new Set(listed.slice(this._page * pageSize, (this._page + 1) * pageSize));
    for (const row of rows) if (row.hidden === visible.has(row)) row.hidden = !row.hidden;
    this._setColumns(columnsFor(pageSize));
  }

  /** @param {number} columns */
  _setColumns(columns) {
    if (columns === this._columns) return;
    this._columns = columns;
    find(this, ".services").style.setProperty("--columns", String(columns));
  }
}

/**
 * No more lines than four columns need, and in them as few columns as leave the fewest holes.
 * @param {number} count
 */
function columnsFor(count) {
  const lines = Math.ceil(count / MOST_COLUMNS);
  return Math.max(2, Math.ceil(count / Math.max(1, lines)));
}

/** @param {HTMLElement} row */
const serviceOf = (row) => row.dataset.service || "";

customElements.define("service-strip", ServiceStrip);
