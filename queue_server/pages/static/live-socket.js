/** The live socket: whole documents in, for ever. */

import { setNow } from "./clock.js";

const QUIET_S = 15; // after this long without a word the screen says how old it is
const LOST_S = 60; // and after this long it no longer claims to be right
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
  #socket = null;
  #retry = 0;
  #failures = 0;
  #watch = 0;
  #heard;
  #level = "live";
  #isKept;

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
    this.#look();
    this.#connect();
    return this;
  }

  close() {
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
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
    this.#socket = socket;
    socket.onmessage = (message) => this.#hear(JSON.parse(message.data));
    socket.onclose = (end) => this.#watch && this.#lost(end.code);
  }

  #hear(doc) {
    this.#heard = performance.now();
    if (this.#failures || this.#isKept) checkVersion();
    this.#failures = 0;
    this.#isKept = false;
    document.documentElement.dataset.seq = doc.seq;
    if (doc.view === "alive") {
      setNow(doc.at);
    } else {
      this.#tell("document", doc);
      this.#socket.send(JSON.stringify({ seen: doc.seq }));
    }
    this.#look();
  }

  #lost(code) {
    if (code === 4401 || code === 4403) this.#tell("refused", code);
    const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#connect(), ceiling * (0.5 + Math.random() / 2));
  }

  #look() {
    const level = this.silence >= LOST_S ? "lost" : this.silence >= QUIET_S ? "quiet" : "live";
    const changed = level !== this.#level;
    this.#level = level;
    if (changed || level !== "live") this.#tell("level", level);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Load the page anew when the server has other pages than this one came from. */
async function checkVersion() {
  const answer = await fetch("/static/version", { cache: "no-store" }).catch(() => null);
  if (answer?.ok && (await answer.text()) !== document.documentElement.dataset.version) location.reload();
}
