// @ts-check
import { language, t } from "../words.js";
import { h, redraw } from "../dom.js";

/**
 * `<live-status languages="kk ru en">` says when the server has not been heard, for how long, and what to do: to
 * visitors, or to `staff`. It also marks the page (`data-live` on the root), so that what may be wrong by now turns
 * grey.
 */
export class LiveStatus extends HTMLElement {
  /** @type {import("./live-socket.js").LiveSocket | null} */
  _socket = null;
  _draw = () => this.draw();

  /**
   * Follows a socket; another one before is left alone.
   * @param {import("./live-socket.js").LiveSocket | null} socket
   */
  follow(socket) {
    if (this._socket) this._socket.removeEventListener("level", this._draw);
    this._socket = socket;
    if (socket) socket.addEventListener("level", this._draw);
    this.draw();
  }

  connectedCallback() {
    this.setAttribute("role", "status");
    this.hidden = true;
  }

  disconnectedCallback() {
    this.follow(null);
  }

  draw() {
    const silence = this._socket ? this._socket.silence : 0;
    const level = this._socket ? this._socket.level : "live";
    document.documentElement.dataset.live = level;
    this.hidden = level === "live";
    if (level === "live") return redraw(this);
    const spoken = (this.getAttribute("languages") || language()).split(" ");
    const lines = spoken.map((lang) => h("p", { lang }, this._sentence(level, silence, lang)));
    this.className = level === "lost" ? "notice fault" : "notice";
    redraw(this, ...lines);
  }

  /**
   * @param {"quiet" | "lost"} level
   * @param {number} silence
   * @param {string} lang
   */
  _sentence(level, silence, lang) {
    const stale = t("No connection. This is as it was {age} ago.", { age: ageOf(silence, lang) }, lang);
    const isStaff = this.hasAttribute("staff");
    const wayOut = isStaff ? t("Call the administrator.", {}, lang) : t("Please ask at the front desk.", {}, lang);
    return level === "lost" ? `${stale} ${wayOut}` : stale;
  }
}

/**
 * @param {number} seconds
 * @param {string} lang
 */
function ageOf(seconds, lang) {
  if (seconds < 120) return t("{n} s", { n: Math.floor(seconds) }, lang);
  if (seconds < 7200) return t("{n} min", { n: Math.floor(seconds / 60) }, lang);
  return t("{n} h", { n: Math.floor(seconds / 3600) }, lang);
}

customElements.define("live-status", LiveStatus);
