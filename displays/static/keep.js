/** The last document of a screen, kept in the browser for a reload while the server is away. */

import { data } from "../pages/draw.js";

const EVERY_MS = 5000; // often enough for an age in seconds, rarely enough for an old disk

export class Keep {
  #name;
  #savedAt = -Infinity;

  constructor(name) {
    this.#name = `kept:${name}`;
    if (isSecureContext) navigator.serviceWorker?.register("/display/worker.js", { scope: "/display/" });
  }

  /** What to show first, and how old it is: what the server has just sent, or, in a kept page, what was shown last. */
  first() {
    const kept = "kept" in document.documentElement.dataset ? JSON.parse(localStorage.getItem(this.#name)) : null;
    return kept ? { doc: kept.doc, ageS: (Date.now() - kept.at) / 1000 } : { doc: data("first"), ageS: 0 };
  }

  save(doc) {
    if (performance.now() - this.#savedAt < EVERY_MS) return;
    this.#savedAt = performance.now();
    localStorage.setItem(this.#name, JSON.stringify({ doc, at: Date.now() }));
  }
}
