// @ts-check
/** Keeps the phone's screen on while it is wanted, so that a call is seen. Browsers allow it over https alone. */
export class ScreenWakeLock {
  /** @type {WakeLockSentinel | null} */
  _lock = null;
  _renewal = () => this._renew();

  on() {
    document.addEventListener("visibilitychange", this._renewal);
    this._ask();
  }

  off() {
    document.removeEventListener("visibilitychange", this._renewal);
    if (this._lock) this._lock.release();
    this._lock = null;
  }

  _renew() {
    if (document.visibilityState === "visible") this._ask();
  }

  /** A browser lets go whenever the page is hidden, and refuses where the battery is low. */
  async _ask() {
    const { wakeLock } = navigator;
    this._lock = wakeLock ? await wakeLock.request("screen").catch(() => null) : null;
  }
}
