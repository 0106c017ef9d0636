/**
 * How a kiosk is pressed. The digits press the tiles in their order, zero reads aloud, Escape goes back: for keypads, and
 * for the blind. A key that is held, and the second tap of a double tap, press nothing: they would answer the next
 * question, which nobody has read yet.
 */
export class KioskKeys {
  #kiosk;
  #pressed = (event) => this.#press(event);
  #tapped = (event) => this.#tap(event);

  constructor(kiosk) {
    this.#kiosk = kiosk;
  }

  listen() {
    addEventListener("keydown", this.#pressed);
    this.#kiosk.addEventListener("click", this.#tapped, true);
  }

  stop() {
    removeEventListener("keydown", this.#pressed);
    this.#kiosk.removeEventListener("click", this.#tapped, true);
  }

  #press(event) {
    const { key, repeat, altKey, ctrlKey, metaKey } = event;
    if (repeat && key === "Enter") event.preventDefault();
    if (repeat || altKey || ctrlKey || metaKey || this.#kiosk.querySelector("dialog[open]")) return;
    if (/^[1-9]$/.test(key)) this.#kiosk.querySelectorAll(".tile")[key - 1]?.click();
    if (key === "0") this.#kiosk.querySelector(".aloud").click();
    if (key === "Escape") this.#kiosk.querySelector(".back, .done")?.click();
  }

  /** `detail` counts the taps that came at once on one place (UI Events, `click`). */
  #tap(event) {
    if (event.detail < 2 || !event.target.closest(".tile")) return;
    event.preventDefault();
    event.stopPropagation();
  }
}
