/**
 * How a kiosk is pressed. The digits press the tiles in their order, zero reads aloud, Escape goes back: for keypads, and
 * for the blind. A key that is held, and the second tap of a double tap, press nothing: they would answer the next
 * question, which nobody has read yet.
 */
export class KioskKeys {
  _kiosk;
  _pressed = (event) => this._press(event);
  _tapped = (event) => this._tap(event);

  constructor(kiosk) {
    this._kiosk = kiosk;
  }

  listen() {
    addEventListener("keydown", this._pressed);
    this._kiosk.addEventListener("click", this._tapped, true);
  }

  stop() {
    removeEventListener("keydown", this._pressed);
    this._kiosk.removeEventListener("click", this._tapped, true);
  }

  _press(event) {
    const { key, repeat, altKey, ctrlKey, metaKey } = event;
    if (repeat && key === "Enter") event.preventDefault();
    if (repeat || altKey || ctrlKey || metaKey || this._kiosk.querySelector("dialog[open]")) return;
    if (/^[1-9]$/.test(key)) click(this._kiosk.querySelectorAll(".tile")[key - 1]);
    if (key === "0") click(this._kiosk.querySelector(".aloud"));
    if (key === "Escape") click(this._kiosk.querySelector(".back, .done"));
  }

  /** `detail` counts the taps that came at once on one place (UI Events, `click`). */
  _tap(event) {
    if (event.detail < 2 || !event.target.closest(".tile")) return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function click(button) {
  if (button) button.click();
}
