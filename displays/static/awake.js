/** Keeps the phone's screen on while it is wanted, so that a call is seen. Browsers allow it over https alone. */
export class Awake {
  #lock = null;
  #again = () => document.visibilityState === "visible" && this.#ask();

  on() {
    document.addEventListener("visibilitychange", this.#again);
    this.#ask();
  }

  off() {
    document.removeEventListener("visibilitychange", this.#again);
    this.#lock?.release();
    this.#lock = null;
  }

  /** A browser lets go whenever the page is hidden, and refuses where the battery is low. */
  async #ask() {
    this.#lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
  }
}
