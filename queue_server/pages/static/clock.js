/** The server's time. A hall's old PC may have any time of its own, so pages count on from what the server said. */

const root = document.documentElement;
const isKept = "kept" in root.dataset; // by a browser that has not reached the server
let told = isKept ? Date.now() : Date.parse(root.dataset.now);
let toldAt = performance.now();

/** Milliseconds since 1970 by the server's clock. */
export const now = () => told + (performance.now() - toldAt);

/** Take over a moment that the server has just sent. */
export function setNow(moment) {
  told = Date.parse(moment);
  toldAt = performance.now();
}

/** Seconds since a moment of a document. */
export const secondsSince = (moment) => Math.max(0, (now() - Date.parse(moment)) / 1000);

/** Seconds until a moment of a document, and 0 after it. */
export const secondsUntil = (moment) => Math.max(0, (Date.parse(moment) - now()) / 1000);

/** Since when (seconds of the Unix clock) the hall is how many seconds ahead of UTC: a browser's zone files may be old. */
const OFFSETS = JSON.parse(root.dataset.offsets || "[[0, 0]]");

/** `<hall-clock>` shows 11:42 of the hall, whatever the machine believes. */
class HallClock extends HTMLElement {
  _timer = 0;

  connectedCallback() {
    this._draw();
    this._timer = setInterval(() => this._draw(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this._timer);
  }

  _draw() {
    const text = atClock(now());
    if (this.textContent !== text) this.textContent = text;
  }
}

/** `11:42` of a moment (milliseconds or text) in the hall. */
export const atClock = (moment) => inHall(moment).toISOString().slice(11, 16);

/** A date whose fields in UTC are those of the hall's clock at a moment (milliseconds or text). */
export function inHall(moment) {
  const at = Number(new Date(moment));
  const past = OFFSETS.filter(([since]) => since * 1000 <= at);
  const offset = (past.length ? past[past.length - 1] : OFFSETS[0])[1];
  return new Date(at + offset * 1000);
}

customElements.define("hall-clock", HallClock);
