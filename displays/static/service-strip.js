import { say } from "../pages/draw.js";
import { waitMiddle } from "../pages/wait-range.js";

const MOST_ROWS = 12; // more would take the place of the call: then only services with people are shown
const READ_MS = 9000; // and of more than twelve such services, as many at a time

/** How many wait for each service. A service keeps its place; an empty one is quiet. */
class ServiceStrip extends HTMLElement {
  _counts = {};
  _page = 0;
  _timer = 0;

  connectedCallback() {
    this._timer = setInterval(() => this._show(this._page + 1), READ_MS);
  }

  disconnectedCallback() {
    clearInterval(this._timer);
  }

  /** `counts`: service -> how many wait. */
  draw(counts) {
    this._counts = counts;
    for (const row of this._rows) {
      row.classList.toggle("empty", this._waiting(row) === 0);
      say(row, { count: this._waiting(row) });
    }
    this._show(this._page);
  }

  /** `services`: what one who came now would wait for each; nothing where nobody knows. */
  expect(services) {
    const estimates = new Map(services.map(({ service, estimate }) => [service, estimate]));
    for (const row of this._rows) say(row, { expected: waitMiddle(estimates.get(row.dataset.service)) });
  }

  get _rows() {
    return [...this.querySelectorAll("[data-service]")];
  }

  _waiting = (row) => this._counts[row.dataset.service] || 0;

  _show(page) {
    const rows = this._rows;
    const wanted = rows.length > MOST_ROWS ? rows.filter((row) => this._waiting(row) > 0) : rows;
    this._page = page % Math.max(1, Math.ceil(wanted.length / MOST_ROWS));
    const shown = new Set(wanted.slice(this._page * MOST_ROWS, (this._page + 1) * MOST_ROWS));
    for (const row of rows) row.hidden = !shown.has(row);
  }
}

customElements.define("service-strip", ServiceStrip);
