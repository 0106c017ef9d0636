/** Calls that come close together are announced one after another, each long enough to be read. */
export class CallQueue {
  #waiting = [];
  #timer = 0;
  #show;
  #isDue;
  #holdMs;

  /**
   * `show(call)` announces a call, and `show(null)` says that the last one has had its time. None is left out, but for
   * one that `isDue(call)` denies when its turn comes: its visitor has long been at the window. `holdMs()` is how long
   * a call stands at the least.
   */
  constructor(show, isDue, holdMs) {
    this.#show = show;
    this.#isDue = isDue;
    this.#holdMs = holdMs;
  }

  get isAnnouncing() {
    return this.#timer !== 0;
  }

  push(call) {
    this.#waiting.push(call);
    if (!this.#timer) this.#next();
  }

  close() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  #next() {
    while (this.#waiting.length && !this.#isDue(this.#waiting[0])) this.#waiting.shift();
    const call = this.#waiting.shift();
    this.#timer = call ? setTimeout(() => this.#next(), this.#holdMs()) : 0;
    this.#show(call ?? null);
  }
}
