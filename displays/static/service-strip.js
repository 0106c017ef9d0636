import { say } from "../pages/draw.js";
import { waitMiddle } from "./wait-range.js";

const MOST_ROWS = 12; // more would take the place of the call: then only services with people are shown
const READ_MS = 9000; // and of more than twelve such services, as many at a time

/** How many wait for each service. A service keeps its place; an empty one is quiet. */
class ServiceStrip extends HTMLElement {
  #counts = {};
  #page = 0;
  #timer = 0;

  connectedCallback() {
    this.#timer = setInterval(() => this.#show(this.#page + 1), READ_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  /** `counts`: service -> how many wait. */
  draw(counts) {
    this.#counts = counts;
    for (const row of this.#rows) {
      row.classList.toggle("empty", this.#waiting(row) === 0);
      say(row, { count: this.#waiting(row) });
    }
    this.#show(this.#page);
  }

  /** `services`: what one who came now would wait for each; nothing where nobody knows. */
  expect(services) {
    const estimates = new Map(services.map(({ service, estimate }) => [service, estimate]));
    for (const row of this.#rows) say(row, { expected: waitMiddle(estimates.get(row.dataset.service)) });
  }

  get #rows() {
    return [...this.querySelectorAll("[data-service]")];
  }

  #waiting = (row) => this.#counts[row.dataset.service] ?? 0;

  #show(page) {
    const rows = this.#rows;
    const wanted = rows.length > MOST_ROWS ? rows.filter((row) => this.#waiting(row) > 0) : rows;
    this.#page = page % Math.max(1, Math.ceil(wanted.length / MOST_ROWS));
    const shown = new Set(wanted.slice(this.#page * MOST_ROWS, (this.#page + 1) * MOST_ROWS));
    for (const row of rows) row.hidden = !shown.has(row);
  }
}

customElements.define("service-strip", ServiceStrip);
