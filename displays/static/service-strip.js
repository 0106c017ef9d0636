import { say } from "../pages/draw.js";
import { waitMiddle } from "./wait-range.js";

const MOST_ROWS = 12; // more would take the place of the call: then only services with people are shown

/** How many wait for each service. A service keeps its place; an empty one is quiet. */
class ServiceStrip extends HTMLElement {
  /** `counts`: service -> how many wait. */
  draw(counts) {
    const rows = [...this.querySelectorAll("[data-service]")];
    let shown = 0;
    for (const row of rows) {
      const waiting = counts[row.dataset.service] ?? 0;
      row.hidden = rows.length > MOST_ROWS && (waiting === 0 || shown === MOST_ROWS);
      row.classList.toggle("empty", waiting === 0);
      say(row, { count: waiting });
      if (!row.hidden) shown += 1;
    }
  }

  /** `services`: what one who came now would wait for each; nothing where nobody knows. */
  expect(services) {
    const estimates = new Map(services.map(({ service, estimate }) => [service, estimate]));
    for (const row of this.querySelectorAll("[data-service]")) {
      say(row, { expected: waitMiddle(estimates.get(row.dataset.service)) });
    }
  }

  /** The letters of the services that this board is for. */
  get prefixes() {
    return new Set([...this.querySelectorAll(".prefix")].map((node) => node.textContent));
  }
}

customElements.define("service-strip", ServiceStrip);
