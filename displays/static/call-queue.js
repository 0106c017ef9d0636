/** Calls that come close together are announced one after another, each long enough to be read; none is dropped. */
export class CallQueue {
  #waiting = [];
  #timer = 0;
  #show;
  #holdMs;

  /** `show(call)` announces a call, and `show(null)` says that the last one has had its time. */
  constructor(show, holdMs) {
    this.#show = show;
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
    const call = this.#waiting.shift();
    this.#timer = call ? setTimeout(() => this.#next(), this.#holdMs) : 0;
    this.#show(call ?? null);
  }
}
