// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";

const LONGEST = 60; // nobody types more to name a service

/** Words that are typed on the screen or on keys. They outlive the drawing of their screen. */
export class LetterPad {
  text = "";
  /** @type {Record<string, Kezek.Keyboard>} */
  _keyboards;
  /** @type {string | null} */
  _keyboardOf = null; // the language whose letters are shown: that of the page, until another one is chosen
  /** @type {() => void} */
  _changed;
  /** @type {HTMLElement | null} */
  _output = null;
  /** @type {HTMLElement | null} */
  _keys = null;
  /** @type {HTMLElement | null} */
  _first = null;

  /**
   * `keyboards` are by language; `changed` is called with every letter.
   * @param {Record<string, Kezek.Keyboard>} keyboards
   * @param {() => void} changed
   */
  constructor(keyboards, changed) {
    this._keyboards = keyboards;
    this._changed = changed;
  }

  /** The text so far, and what to do where there is none. */
  drawText() {
    this._output = h("output", { class: "typed words", "aria-label": t("What you have typed") });
    this._show();
    return this._output;
  }

  /**
   * The keys, `first` in the last row. `data-letters` has the letters of a keyboard come here.
   * @param {HTMLElement | null} first
   */
  drawKeys(first) {
    this._first = first;
    this._keys = h("div", {
      class: "letters",
      role: "group",
      "aria-label": t("Letters"),
      "data-letters": true,
      "data-say": "",
      onletter: (/** @type {CustomEvent<string>} */ { detail }) => this._type(detail),
      onerase: () => this._erase(),
    });
    this._drawLayout();
    return this._keys;
  }

  _drawLayout() {
    if (!this._keys) return;
    const keyboard = this._keyboards[this._keyboardOf || language()];
    const rows = keyboard.rows.map((row) =>
      h("div", { class: "letter-row" }, ...[...row].map((letter) => this._key(letter, letter.toUpperCase()))),
    );
    const layouts = this._otherKeyboards(keyboard).map(([code, { label }]) =>
      h(
        "button",
        { class: "key layout", lang: code, "data-key": `layout-${code}`, onclick: () => this._turn(code) },
        label,
      ),
    );
    const space = h("button", { class: "key space", onclick: () => this._type(" ") }, t("Space"));
    const erase = h(
      "button",
      { class: "key erase", "aria-label": t("Erase the last letter"), onclick: () => this._erase() },
      "⌫",
    );
    redraw(this._keys, ...rows, h("div", { class: "letter-row" }, this._first, ...layouts, space, erase));
  }

  /**
   * The keyboards other than this one, each once, by the first language that has it.
   * @param {Kezek.Keyboard} keyboard
   */
  _otherKeyboards(keyboard) {
    const labels = new Set([keyboard.label]);
    return Object.entries(this._keyboards).filter(([, { label }]) => !labels.has(label) && labels.add(label));
  }

  /**
   * @param {string} letter
   * @param {string} label
   */
  _key(letter, label) {
    return h("button", { class: "key", onclick: () => this._type(letter) }, label);
  }

  /** @param {string} code */
  _turn(code) {
    this._keyboardOf = code;
    this._drawLayout();
    const first = this._keys && this._keys.querySelector(".key");
    if (first instanceof HTMLElement) first.focus();
  }

  /** @param {string} letter */
  _type(letter) {
    if (this.text.length >= LONGEST || (letter === " " && !this.text.trim())) return;
    this.text += letter;
    this._show();
    this._changed();
  }

  _erase() {
    this.text = [...this.text].slice(0, -1).join("");
    this._show();
    this._changed();
  }

  _show() {
    if (!this._output) return;
    this._output.textContent = this.text;
    this._output.dataset.empty = this.text ? "no" : "yes";
  }
}
