import { secondsSince } from "../pages/clock.js";

/**
 * Calls are announced one after another and never cut. One that had to wait is said in short, and one that is older
 * than `silentAfterS` is only shown. `fetch(call)` gives the announcement or null, and `say(phrases)` says them all, or
 * chimes where there are none, and resolves when it is done.
 */
export class Announcer extends EventTarget {
  #waiting = [];
  #isSpeaking = false;
  #silentAfterS;
  #fetch;
  #say;

  constructor({ silentAfterS, fetch, say }) {
    super();
    this.#silentAfterS = silentAfterS;
    this.#fetch = fetch;
    this.#say = say;
  }

  /** After an hour without the network all its calls come at once: the old ones are not even asked for. */
  push(call) {
    if (this.#isTooLate(call)) return;
    this.#waiting.push({ call, announcement: this.#fetch(call) });
    if (!this.#isSpeaking) this.#run();
  }

  clear() {
    this.#waiting.length = 0;
  }

  async #run() {
    this.#isSpeaking = true;
    this.dispatchEvent(new Event("begins"));
    while (this.#waiting.length) {
      const { call, announcement } = this.#waiting.shift();
      await this.#announce(call, await announcement).catch(console.error); // the next one can be said
    }
    this.#isSpeaking = false;
    this.dispatchEvent(new Event("ends"));
  }

  async #announce(call, announcement) {
    if (this.#isTooLate(call)) return;
    if (!announcement) return this.#say([]);
    await this.#say(secondsSince(call.at) >= announcement.late_after_s ? announcement.short : announcement.full);
  }

  #isTooLate = (call) => secondsSince(call.at) >= this.#silentAfterS;
}
