/** The last document of a screen, kept in the browser for a reload while the server is away. */

import { secondsSince } from "../../queue_server/pages/static/clock.js";
import { data } from "../../queue_server/pages/static/dom.js";

const EVERY_MS = 5000; // often enough for an age in seconds, rarely enough for an old disk

export class Keep {
  _name;
  _socket;
  _doc = null; // one that is not written yet
  _timer = 0;
  _write = () => this._keep();

  constructor(name) {
    this._name = `kept:${name}`;
    if (isSecureContext) offerToWorker();
  }

  /** What to show first, and how old it is: what the server has just sent, or, in a kept page, what was shown last. */
  first() {
    const first = data("first");
    if (!("kept" in document.documentElement.dataset)) return { doc: first, ageS: 0 };
    const doc = read(`${this._name}:doc`);
    const heard = read(`${this._name}:heard`);
    if (doc && heard) return { doc, ageS: Math.max(1, (Date.now() - heard) / 1000) };
    return { doc: first, ageS: Math.max(1, secondsSince(document.documentElement.dataset.now)) };
  }

  /** Write down what the socket brings and when it was heard last, until `close`. */
  open(socket) {
    this._socket = socket;
    this._timer = setInterval(this._write, EVERY_MS);
    addEventListener("pagehide", this._write);
  }

  close() {
    this._keep();
    clearInterval(this._timer);
    removeEventListener("pagehide", this._write);
  }

  save(doc) {
    this._doc = doc;
  }

  _keep() {
    if (this._doc) write(`${this._name}:doc`, this._doc);
    this._doc = null;
    write(`${this._name}:heard`, Math.round(Date.now() - this._socket.silence * 1000));
  }
}

/** What this page is made of: the worker has not seen it load if it came with this very page. */
async function offerToWorker() {
  const { serviceWorker } = navigator;
  const registered = serviceWorker && (await serviceWorker.register("/display/worker.js", { scope: "/display/" }).catch(() => null));
  if (!registered || serviceWorker.controller) return;
  const { active } = await serviceWorker.ready;
  active.postMessage([location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)]);
}

/** A browser may have no room, or be told to keep nothing: then a reload shows less, and the screen goes on. */
function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {}
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}
