/** Keeps the phone's screen on while it is wanted, so that a call is seen. Browsers allow it over https alone. */
export class Awake {
  _lock = null;
  _again = () => document.visibilityState === "visible" && this._ask();

  on() {
    document.addEventListener("visibilitychange", this._again);
    this._ask();
  }

  off() {
    document.removeEventListener("visibilitychange", this._again);
    if (this._lock) this._lock.release();
    this._lock = null;
  }

  /** A browser lets go whenever the page is hidden, and refuses where the battery is low. */
  async _ask() {
    const { wakeLock } = navigator;
    this._lock = wakeLock ? await wakeLock.request("screen").catch(() => null) : null;
  }
}
