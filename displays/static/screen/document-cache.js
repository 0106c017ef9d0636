// @ts-check
/** The last document of a screen, kept in the browser for a reload while the server is away. */

import { secondsSince } from "../../../queue_server/pages/static/clock/clock.js";
import { isKeptPage, offerToWorker } from "./screen-worker.js";

const EVERY_MS = 5000; // often enough for an age in seconds, rarely enough for an old disk

export class DocumentCache {
  /** @type {string} */
  _name;
  /** @type {import("../../../queue_server/pages/static/live/live-socket.js").LiveSocket} */
  _socket;
  /** @type {Kezek.BoardDocument | null} */
  _doc = null; // one that is not written yet
  _timer = 0;
  _write = () => this._store();

  /** @param {string} name */
  constructor(name) {
    this._name = `kept:${name}`;
    offerToWorker("/display/");
  }

  /**
   * What to show first, and how old it is: what the server has sent with the page, or, in a kept page, what was shown
   * last.
   * @param {Kezek.BoardDocument} initial
   * @returns {{ doc: Kezek.BoardDocument, ageS: number }}
   */
  first(initial) {
    if (!isKeptPage()) return { doc: initial, ageS: 0 };
    const doc = read(`${this._name}:doc`);
    const heardAt = read(`${this._name}:heard`);
    if (doc && heardAt) return { doc, ageS: Math.max(1, (Date.now() - heardAt) / 1000) };
    return { doc: initial, ageS: Math.max(1, secondsSince(document.documentElement.dataset.now || "")) };
  }

  /**
   * Write down what the socket brings and when it was heard last, until `close`.
   * @param {import("../../../queue_server/pages/static/live/live-socket.js").LiveSocket} socket
   */
  open(socket) {
    this._socket = socket;
    this._timer = setInterval(this._write, EVERY_MS);
    addEventListener("pagehide", this._write);
  }

  close() {
    this._store();
    clearInterval(this._timer);
    removeEventListener("pagehide", this._write);
  }

  /** @param {Kezek.BoardDocument} doc */
  save(doc) {
    this._doc = doc;
  }

  _store() {
    if (this._doc) write(`${this._name}:doc`, this._doc);
    this._doc = null;
    write(`${this._name}:heard`, Math.round(Date.now() - this._socket.silence * 1000));
  }
}

/**
 * A browser may have no room, or be told to keep nothing: then a reload shows less, and the screen goes on.
 * @param {string} name
 * @param {unknown} value
 */
function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {}
}

/**
 * @param {string} name
 * @returns {any}
 */
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) || "null");
  } catch {
    return null;
  }
}
