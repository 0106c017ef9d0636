import { secondsSince } from "../pages/clock.js";

/**
 * Calls are announced one after another and never cut. One that had to wait is said in short, and one that is older
 * than `silentAfterS` is only shown. `fetch(call)` gives the announcement or null, and `say(phrases)` says them all, or
 * chimes where there are none, and resolves when it is done.
 */
export class Announcer extends EventTarget {
  _waiting = [];
  _isSpeaking = false;
  _silentAfterS;
  _fetch;
  _say;

  constructor({ silentAfterS, fetch, say }) {
    super();
    this._silentAfterS = silentAfterS;
    this._fetch = fetch;
    this._say = say;
  }

  /** After an hour without the network all its calls come at once: the old ones are not even asked for. */
  push(call) {
    if (this._isTooLate(call)) return;
    this._waiting.push({ call, announcement: this._fetch(call) });
    if (!this._isSpeaking) this._run();
  }

  clear() {
    this._waiting.length = 0;
  }

  async _run() {
    this._isSpeaking = true;
    this.dispatchEvent(new Event("begins"));
    while (this._waiting.length) {
      const { call, announcement } = this._waiting.shift();
      await this._announce(call, await announcement).catch(console.error); // the next one can be said
    }
    this._isSpeaking = false;
    this.dispatchEvent(new Event("ends"));
  }

  async _announce(call, announcement) {
    if (this._isTooLate(call)) return;
    if (!announcement) return this._say([]);
    await this._say(secondsSince(call.at) >= announcement.late_after_s ? announcement.short : announcement.full);
  }

  _isTooLate = (call) => secondsSince(call.at) >= this._silentAfterS;
}
