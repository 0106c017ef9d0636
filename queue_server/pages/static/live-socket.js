/** The live socket: whole documents in, for ever. */

import { setNow } from "./clock.js";
import { checkVersion } from "./version.js";

const QUIET_S = 15; // after this long without a word the screen says how old it is, and tries another connection
const LOST_S = 60; // and after this long it no longer claims to be right
const CLOCK_MS = 60_000; // how often a quiet page says what its own clock says
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

/**
 * Events: `document` (detail: the document), `level` (detail: "live", "quiet" or "lost", when it changes or ages), and
 * `refused` (detail: the closing code) when signing in is needed. `query()` is asked before every connection, so a
 * reader of calls resumes where it was.
 */
export class LiveSocket extends EventTarget {
  #path;
  #query;
  #socket = null; // or null while it waits for its next try
  #begun = 0;
  #retry = 0;
  #failures = 0;
  #watch = 0;
  #heard;
  #level = "live";
  #isKept;
  #toldClock = 0;
  #woken = () => this.#wake();

  /** `ageS`: how old what is shown already is, in a page that was kept without the server. */
  constructor(hall, query, ageS = 0) {
    super();
    this.#heard = performance.now() - ageS * 1000;
    this.#isKept = ageS > 0;
    this.#path = `/api/v1/halls/${encodeURIComponent(hall)}/live`;
    this.#query = query;
  }

  open() {
    this.#watch = setInterval(() => this.#look(), 1000);
    addEventListener("online", this.#woken);
    document.addEventListener("visibilitychange", this.#woken);
    this.#connect();
    this.#look();
    return this;
  }

  close() {
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    removeEventListener("online", this.#woken);
    document.removeEventListener("visibilitychange", this.#woken);
    this.#watch = 0;
    this.#socket?.close();
  }

  /** Seconds since the server was last heard. */
  get silence() {
    return (performance.now() - this.#heard) / 1000;
  }

  #connect() {
    const url = new URL(`${this.#path}?${new URLSearchParams(this.#query())}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    socket.onmessage = (message) => this.#hear(documentIn(message.data));
    socket.onclose = (end) => this.#watch && this.#lost(end.code);
    this.#socket = socket;
    this.#begun = performance.now();
  }

  /** This machine's own time, a witness to the server's. */
  #ownClock() {
    this.#toldClock = performance.now();
    return new Date().toISOString();
  }

  /** What is no document is no word of the server either. */
  #hear(doc) {
    if (!doc) return;
    this.#heard = performance.now();
    if (this.#failures || this.#isKept) checkVersion();
    this.#failures = 0;
    this.#isKept = false;
    document.documentElement.dataset.seq = doc.seq;
    if (doc.view === "alive") {
      setNow(doc.at);
    } else {
      this.#tell("document", doc);
      this.#socket.send(JSON.stringify({ seen: doc.seq, clock: this.#ownClock() }));
    }
    if (performance.now() - this.#toldClock >= CLOCK_MS) this.#socket.send(JSON.stringify({ clock: this.#ownClock() }));
    this.#look();
  }

  #lost(code) {
    this.#socket = null;
    if (code === 4401 || code === 4403) this.#tell("refused", code);
    this.#tryLater();
  }

  /** By chance between half of a time and all of it, so that a hall's screens do not come back all at once. */
  #tryLater() {
    const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), ceiling * (0.5 + Math.random() / 2));
  }

  /** The network is back, or somebody looks at the page again: whoever waits for a late try need not. */
  #wake() {
    if (this.#socket || document.visibilityState === "hidden") return;
    this.#failures = 0;
    this.#tryLater();
  }

  #look() {
    const level = this.silence >= LOST_S ? "lost" : this.silence >= QUIET_S ? "quiet" : "live";
    const changed = level !== this.#level;
    this.#level = level;
    if (changed || level !== "live") this.#tell("level", level);
    if (this.#socket && performance.now() - Math.max(this.#heard, this.#begun) >= QUIET_S * 1000) this.#abandon();
  }

  /** A connection whose other end has vanished (a cable, a machine without power) is never closed by itself. */
  #abandon() {
    this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#lost(null);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** The document of a message; null for whatever is none. */
function documentIn(text) {
  try {
    const doc = JSON.parse(text);
    return doc?.view ? doc : null;
  } catch {
    return null;
  }
}
