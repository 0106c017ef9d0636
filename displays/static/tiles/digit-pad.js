// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";

/** Digits that are typed on the screen or on keys. They outlive the drawing of their screen. */
export class DigitPad {
  digits = "";
  /** @type {number} */
  _length;
  /** @type {(digits: string) => string} */
  _written;
  /** @type {HTMLElement | null} */
  _output = null;
  /** @type {HTMLElement | null} */
  _node = null;

  /**
   * `written` makes what is shown of the digits so far.
   * @param {number} length
   * @param {(digits: string) => string} written
   */
  constructor(length, written) {
    this._length = length;
    this._written = written;
  }

  get isFull() {
    return this.digits.length === this._length;
  }

  /**
   * The digits so far, and the keys. `data-digits` has the keyboard's digits come here.
   * @param {string} label
   */
  draw(label) {
    this._output = h("output", { class: "typed number", "aria-label": label });
    const keys = [..."123456789"].map((digit) => this._key(digit));
    const erase = h(
      "button",
      { class: "key erase", "aria-label": t("Erase the last digit"), onclick: () => this._erase() },
      "⌫",
    );
    const pad = h("div", { class: "keypad", role: "group", "aria-label": label, "data-say": "" });
    pad.append(...keys, h("span"), this._key("0"), erase);
    this._node = h(
      "div",
      {
        "data-digits": true,
        ondigit: (/** @type {CustomEvent<string>} */ { detail }) => this._press(detail),
        onerase: () => this._erase(),
      },
      this._output,
      pad,
    );
    this._show();
    return this._node;
  }

  /** @param {string} digit */
  _key(digit) {
    return h("button", { class: "key number", onclick: () => this._press(digit) }, digit);
  }

  clear() {
    this.digits = "";
    this._show();
  }

  /** @param {string} digit */
  _press(digit) {
    if (!this.isFull) this.digits += digit;
    this._show();
  }

  _erase() {
    this.digits = this.digits.slice(0, -1);
    this._show();
  }

  _show() {
    if (!this._output || !this._node) return;
    this._output.textContent = this._written(this.digits);
    this._node.dataset.full = this.isFull ? "yes" : "no";
  }
}
