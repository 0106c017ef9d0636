// @ts-check
/** Looks again and again at what the server says, while somebody can see it. */

/**
 * One look at once, one every few seconds, and one when the page comes to the front; none while the page is hidden, nor
 * while the answer to the one before is awaited.
 */
export class RepeatedLook {
  #look;
  #everyMs;
  #page;
  #timer = 0;
  #isLooking = false;

  /**
   * @param {() => unknown} look
   * @param {number} everyMs
   * @param {EventTarget & { readonly hidden: boolean }} [page]
   */
  constructor(look, everyMs, page = document) {
    this.#look = look;
    this.#everyMs = everyMs;
    this.#page = page;
  }

  begin() {
    this.#page.addEventListener("visibilitychange", this.#restart);
    this.#restart();
  }

  end() {
    this.#page.removeEventListener("visibilitychange", this.#restart);
    clearInterval(this.#timer);
  }

  #restart = () => {
    clearInterval(this.#timer);
    if (this.#page.hidden) return;
    this.#timer = setInterval(this.#lookOnce, this.#everyMs);
    this.#lookOnce();
  };

  #lookOnce = async () => {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await this.#look();
    } finally {
      this.#isLooking = false;
    }
  };
}
