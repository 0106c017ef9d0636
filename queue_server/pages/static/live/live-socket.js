// @ts-check
/** The live socket: receives whole documents, and connects again whenever it is cut. */

import { setNow } from "../clock/clock.js";
import { noteSeq } from "../requests/journal-position.js";
import { noteAnswer } from "../requests/server-return.js";
import { checkVersion } from "./version.js";

const CLOCK_MS = 60_000; // how often a quiet page says what its own clock says
const REPORT_MS = 100; // documents that come closer together are reported at once, when they have been drawn
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

/** @typedef {"live" | "quiet" | "lost"} Level */

/**
 * Events: `document` (detail: the document), `level` (detail: "live", "quiet" or "lost", when it changes or ages), and
 * `refused` (detail: the closing code) when signing in is needed. `query()` is asked before every connection, so a
 * reader of calls resumes where it was.
 */
export class LiveSocket extends EventTarget {
  /** @type {string} */
  _path;
  /** @type {() => Record<string, any>} */
  _query;
  /** @type {WebSocket | null} */
  _socket = null; // while it waits for its next try
  _begun = 0;
  _retry = 0;
  _failures = 0;
  _watch = 0;
  /** @type {number} */
  _heardAt;
  /** @type {Level} */
  _level = "live";
  /**
   * After so many seconds without a word the screen says how old it is, and tries another connection.
   * @type {number}
   */
  _lateAfterS;
  /**
   * After so many seconds it no longer claims to be right.
   * @type {number}
   */
  _silentAfterS;
  /** @type {boolean} */
  _isKept;
  /** @type {number | null} */
  _lastSeq = null; // the server may come back as an earlier copy, and learns from it what is missing
  _clockSentAt = 0;
  _report = 0;
  _woken = () => this._wake();

  /**
   * `ageS`: how old what is shown already is, in a page that was kept without the server.
   * @param {string} hall
   * @param {() => Record<string, any>} query
   * @param {number} [ageS]
   */
  constructor(hall, query, ageS = 0) {
    super();
    const { lateAfterS, silentAfterS } = document.documentElement.dataset;
    this._lateAfterS = Number(lateAfterS);
    this._silentAfterS = Number(silentAfterS);
    this._heardAt = performance.now() - ageS * 1000;
    this._isKept = ageS > 0;
    this._path = `/api/v1/halls/${encodeURIComponent(hall)}/live`;
    this._query = query;
  }

  open() {
    this._watch = setInterval(() => this._look(), 1000);
    addEventListener("online", this._woken);
    document.addEventListener("visibilitychange", this._woken);
    this._connect();
    this._look();
    return this;
  }

  close() {
    clearInterval(this._watch);
    clearTimeout(this._retry);
    clearTimeout(this._report);
    removeEventListener("online", this._woken);
    document.removeEventListener("visibilitychange", this._woken);
    this._watch = 0;
    if (this._socket) this._socket.close();
  }

  /**
   * "live", "quiet" where the server is late, "lost" where it is silent.
   * @returns {Level}
   */
  get level() {
    const { silence } = this;
    if (silence >= this._silentAfterS) return "lost";
    return silence >= this._lateAfterS ? "quiet" : "live";
  }

  /** Seconds since the server was last heard. */
  get silence() {
    return (performance.now() - this._heardAt) / 1000;
  }

  _connect() {
    const query = new URLSearchParams(this._query());
    if (this._lastSeq !== null && !query.has("after")) query.set("after", String(this._lastSeq));
    const url = new URL(`${this._path}?${query}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    socket.onopen = () => {
      if (this._lastSeq !== null) socket.send(JSON.stringify({ seen: this._lastSeq }));
    };
    socket.onmessage = (message) => this._hear(socket, documentIn(message.data));
    socket.onclose = (end) => {
      if (this._watch) this._lost(end.code);
    };
    this._socket = socket;
    this._begun = performance.now();
  }

  /** This machine's own time, a witness to the server's. */
  _ownClock() {
    this._clockSentAt = performance.now();
    return new Date().toISOString();
  }

  /**
   * What is no document is no word of the server either.
   * @param {WebSocket} socket
   * @param {Kezek.LiveDocument | null} doc
   */
  _hear(socket, doc) {
    if (!doc) return;
    this._heardAt = performance.now();
    noteAnswer();
    if (this._failures || this._isKept) checkVersion();
    this._failures = 0;
    this._isKept = false;
    this._lastSeq = doc.seq;
    noteSeq(this._path, doc.seq);
    if (doc.view === "alive") {
      setNow(doc.at);
      this._noteShown();
    } else {
      this._fire("document", doc);
      if (!this._report) this._report = setTimeout(() => this._reportSeq(), REPORT_MS);
    }
    if (!this._report && performance.now() - this._clockSentAt >= CLOCK_MS)
      socket.send(JSON.stringify({ clock: this._ownClock() }));
    this._look();
  }

  /** Tell the server what the page shows. */
  _reportSeq() {
    this._report = 0;
    this._noteShown();
    const socket = this._socket;
    if (!socket || socket.readyState !== WebSocket.OPEN) return; // the next one says it when it opens
    socket.send(JSON.stringify({ seen: this._lastSeq, clock: this._ownClock() }));
  }

  /** For the device's sign of life. */
  _noteShown() {
    document.documentElement.dataset.seq = String(this._lastSeq);
  }

  /** @param {number | null} code */
  _lost(code) {
    this._socket = null;
    if (code === 4401 || code === 4403) this._fire("refused", code);
    this._tryLater();
  }

  /** By chance between half of a time and all of it, so that a hall's screens do not come back all at once. */
  _tryLater() {
    const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this._failures);
    this._failures += 1;
    clearTimeout(this._retry);
    this._retry = setTimeout(() => this._connect(), ceiling * (0.5 + Math.random() / 2));
  }

  /** The network is back, or somebody looks at the page again: whoever waits for a late try need not. */
  _wake() {
    if (this._socket || document.visibilityState === "hidden") return;
    this._failures = 0;
    this._tryLater();
  }

  _look() {
    const { level } = this;
    const changed = level !== this._level;
    this._level = level;
    if (changed || level !== "live") this._fire("level", level);
    if (this._socket && performance.now() - Math.max(this._heardAt, this._begun) >= this._lateAfterS * 1000)
      this._abandon();
  }

  /** A connection whose other end has vanished (a cable, a machine without power) is never closed by itself. */
  _abandon() {
    if (this._socket) {
      this._socket.onmessage = this._socket.onclose = null;
      this._socket.close();
    }
    this._lost(null);
  }

  /**
   * @param {string} name
   * @param {any} detail
   */
  _fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/**
 * The document of a message; null for whatever is none.
 * @param {string} text
 * @returns {Kezek.LiveDocument | null}
 */
function documentIn(text) {
  try {
    const doc = JSON.parse(text);
    return doc && doc.view ? doc : null;
  } catch {
    return null;
  }
}
