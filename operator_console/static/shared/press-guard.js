// @ts-check

const LONGEST_MS = 3000; // a release outside the browser is not heard of

/**
 * Draws documents, but none between the press and the release of a pointer: a button that is drawn anew meanwhile would
 * do nothing.
 * @template T
 */
export class PressGuard {
  /** @type {HTMLElement} */
  #root;
  /** @type {(document: T) => void} */
  #draw;
  /** @type {T | null} */
  #waiting = null;
  #timer = 0;
  #press = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#end, LONGEST_MS);
  };
  #release = () => this.#timer && setTimeout(this.#end); // the click comes first
  #end = () => {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const document = this.#waiting;
    this.#waiting = null;
    if (document) this.#draw(document);
  };

  /**
   * @param {HTMLElement} root
   * @param {(document: T) => void} draw
   */
  constructor(root, draw) {
    this.#root = root;
    this.#draw = draw;
    root.addEventListener("pointerdown", this.#press);
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, this.#release);
  }

  /**
   * Draws a document now, or after the release; only the last one counts.
   * @param {T} document
   */
  take(document) {
    if (this.#timer) this.#waiting = document;
    else this.#draw(document);
  }

  close() {
    clearTimeout(this.#timer);
    this.#root.removeEventListener("pointerdown", this.#press);
    for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, this.#release);
  }
}
