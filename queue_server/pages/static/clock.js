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

/** `<hall-clock timezone="Asia/Almaty">` shows 11:42 of the hall, whatever the machine believes. */
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
    const text = atClock(now(), this.getAttribute("timezone"));
    if (this.textContent !== text) this.textContent = text;
  }
}

/** `11:42` of a moment (milliseconds or text) in a time zone. */
export function atClock(moment, timeZone) {
  return new Intl.DateTimeFormat("ru", { hour: "2-digit", minute: "2-digit", timeZone }).format(new Date(moment));
}

customElements.define("hall-clock", HallClock);
