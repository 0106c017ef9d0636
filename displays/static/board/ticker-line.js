// @ts-check
import { language } from "../../../queue_server/pages/static/words.js";

const READ_MS = 9000;
const FITS = 100; // letters that stand on the board's foot at every size; a longer text is told in parts

/** One line of text after another, each in every language in turn. It stands still: nothing runs past the eye. */
export class TickerLine extends HTMLElement {
  /** @type {{ lang: string, text: string }[]} */
  _lines = [];
  _at = 0;
  _timer = 0;

  connectedCallback() {
    this._timer = setInterval(() => this._show(this._at + 1), READ_MS);
  }

  disconnectedCallback() {
    clearInterval(this._timer);
  }

  /**
   * `texts`: names in the languages of the hall, as in a board document.
   * @param {Kezek.Names[]} texts
   */
  draw(texts) {
    const first = language();
    const order = [first, ...(this.dataset.languages || "").split(" ").filter((lang) => lang !== first)];
    const lines = order.flatMap((lang) =>
      texts.flatMap((names) => parts(names[lang] || "").map((text) => ({ lang, text }))),
    );
    if (JSON.stringify(lines) === JSON.stringify(this._lines)) return;
    this._lines = lines;
    this._show(0);
  }

  /** @param {number} at */
  _show(at) {
    this.hidden = this._lines.length === 0;
    if (this.hidden) return;
    this._at = at % this._lines.length;
    this.lang = this._lines[this._at].lang;
    this.textContent = this._lines[this._at].text;
  }
}

/**
 * A text in parts that fit, cut between words, with a sign where it goes on.
 * @param {string} text
 */
function parts(text) {
  /** @type {string[]} */
  const pieces = [];
  for (const word of text.split(" ").filter(Boolean)) {
    const longer = pieces.length ? `${pieces[pieces.length - 1]} ${word}` : word;
    if (pieces.length && longer.length <= FITS) pieces[pieces.length - 1] = longer;
    else pieces.push(word);
  }
  return pieces.map((part, at) => `${at ? "… " : ""}${part}${at < pieces.length - 1 ? " …" : ""}`);
}

customElements.define("ticker-line", TickerLine);
