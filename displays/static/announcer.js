import { secondsSince } from "../pages/clock.js";

/**
 * Calls are announced one after another and never cut. One that had to wait is said in short, and one that is older
 * than the announcement allows is only shown. `fetchAnnouncement(call)` gives the announcement or null, and
 * `say(phrases)` says them all, or chimes where there are none, and resolves when it is done.
 */
export class Announcer extends EventTarget {
  #waiting = [];
  #isSpeaking = false;
  #fetchAnnouncement;
  #say;

  constructor(fetchAnnouncement, say) {
    super();
    this.#fetchAnnouncement = fetchAnnouncement;
    this.#say = say;
  }

  push(call) {
    this.#waiting.push({ call, announcement: this.#fetchAnnouncement(call) });
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
      await this.#announce(call, await announcement);
    }
    this.#isSpeaking = false;
    this.dispatchEvent(new Event("ends"));
  }

  async #announce(call, announcement) {
    const age = secondsSince(call.at);
    if (!announcement) return this.#say([]);
    if (age >= announcement.silent_after_s) return;
    await this.#say(age >= announcement.late_after_s ? announcement.short : announcement.full);
  }
}
