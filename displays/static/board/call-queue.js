// @ts-check
/** Calls that come close together are announced one after another, each long enough to be read. */
export class CallQueue {
  /** @type {Kezek.Call[]} */
  _waiting = [];
  _timer = 0;
  /** @type {(call: Kezek.Call | null) => void} */
  _show;
  /** @type {(call: Kezek.Call) => boolean} */
  _isDue;
  /** @type {() => number} */
  _holdMs;

  /**
   * `show(call)` announces a call, and `show(null)` says that the last one has had its time. None is left out, but for
   * one that `isDue(call)` denies when its turn comes: its visitor has long been at the window. `holdMs()` is how long
   * a call stands at the least.
   * @param {(call: Kezek.Call | null) => void} show
   * @param {(call: Kezek.Call) => boolean} isDue
   * @param {() => number} holdMs
   */
  constructor(show, isDue, holdMs) {
    this._show = show;
    this._isDue = isDue;
    this._holdMs = holdMs;
  }

  /** @param {Kezek.Call} call */
  push(call) {
    this._waiting.push(call);
    if (!this._timer) this._next();
  }

  close() {
    clearTimeout(this._timer);
    this._timer = 0;
  }

  _next() {
    while (this._waiting.length && !this._isDue(this._waiting[0])) this._waiting.shift();
    const call = this._waiting.shift();
    this._timer = call ? setTimeout(() => this._next(), this._holdMs()) : 0;
    this._show(call || null);
  }
}
