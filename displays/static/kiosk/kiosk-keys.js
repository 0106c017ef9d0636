// @ts-check
import { findAll } from "../../../queue_server/pages/static/dom.js";
import { WedgeScanner } from "./wedge-scanner.js";

/**
 * How a kiosk is pressed. The digits press the tiles in their order, zero reads aloud, Escape goes back: for keypads,
 * and for the blind. Where a screen takes digits they are typed into it. A scanner's keys press nothing. A key that is
 * held, and the second tap of a double tap, press nothing: they would answer the next question, which nobody has read
 * yet.
 */
export class KioskKeys {
  /** @type {HTMLElement} */
  _kiosk;
  /** @type {WedgeScanner} */
  _scanner;
  /** @param {KeyboardEvent} event */
  _pressed = (event) => this._press(event);
  /** @param {MouseEvent} event */
  _tapped = (event) => this._tap(event);

  /**
   * @param {HTMLElement} kiosk
   * @param {(text: string) => void} onscan
   */
  constructor(kiosk, onscan) {
    this._kiosk = kiosk;
    this._scanner = new WedgeScanner(onscan);
  }

  listen() {
    addEventListener("keydown", this._pressed);
    this._kiosk.addEventListener("click", this._tapped, true);
  }

  stop() {
    removeEventListener("keydown", this._pressed);
    this._kiosk.removeEventListener("click", this._tapped, true);
  }

  /** @param {KeyboardEvent} event */
  _press(event) {
    const { key, repeat, altKey, ctrlKey, metaKey } = event;
    if (repeat && key === "Enter") event.preventDefault();
    if (repeat || altKey || ctrlKey || metaKey || this._kiosk.querySelector("dialog[open]")) return;
    if (this._scanner.take(event)) return event.preventDefault();
    const [pad] = findAll(this._kiosk, "[data-digits]");
    if (pad) return this._type(pad, event);
    const [letters] = findAll(this._kiosk, "[data-letters]");
    if (letters && spell(letters, event)) return;
    if (/^[1-9]$/.test(key)) click(findAll(this._kiosk, ".tile")[Number(key) - 1]);
    if (key === "0") click(findAll(this._kiosk, ".aloud")[0]);
    if (key === "Escape") click(findAll(this._kiosk, ".back, .done")[0]);
  }

  /**
   * @param {HTMLElement} pad
   * @param {KeyboardEvent} event
   */
  _type(pad, event) {
    const { key, target } = event;
    if (/^[0-9]$/.test(key)) pad.dispatchEvent(new CustomEvent("digit", { detail: key }));
    if (key === "Backspace") pad.dispatchEvent(new Event("erase"));
    const isOnButton = target instanceof HTMLButtonElement;
    // who has touched the last digit and presses Enter has typed them all
    if (key === "Enter" && (!isOnButton || (pad.dataset.full === "yes" && target.classList.contains("key")))) {
      event.preventDefault();
      click(findAll(this._kiosk, ".enter")[0]);
    }
    if (key === "Escape") click(findAll(this._kiosk, ".back, .done")[0]);
  }

  /**
   * `detail` counts the taps that came at once on one place (UI Events, `click`).
   * @param {MouseEvent} event
   */
  _tap(event) {
    if (event.detail < 2 || !(event.target instanceof Element && event.target.closest(".tile"))) return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/**
 * Whether the key writes: a letter, a blank that presses no button, or the key that erases. Digits choose what fits.
 * @param {HTMLElement} letters
 * @param {KeyboardEvent} event
 */
function spell(letters, event) {
  const { key, target } = event;
  const isBlank = key === " " && !(target instanceof HTMLButtonElement);
  if (key === "Backspace") letters.dispatchEvent(new Event("erase"));
  else if (isBlank || (key.length === 1 && /[^\d\s]/.test(key)))
    letters.dispatchEvent(new CustomEvent("letter", { detail: key }));
  else return false;
  event.preventDefault();
  return true;
}

/** @param {HTMLElement | undefined} button */
function click(button) {
  if (button) button.click();
}
