import { language } from "../../queue_server/pages/static/words.js";

const READ_MS = 9000;
const FITS = 100; // letters that stand on the board's foot at every size; a longer text is told in parts

/** One line of text after another, each in every language in turn. It stands still: nothing runs past the eye. */
class TickerLine extends HTMLElement {
  _lines = [];
  _at = 0;
  _timer = 0;

  connectedCallback() {
    this._timer = setInterval(() => this._show(this._at + 1), READ_MS);
  }

  disconnectedCallback() {
    clearInterval(this._timer);
  }

  /** `texts`: names in three languages, as in a board document. */
  draw(texts) {
    const first = language();
    const order = [first, ...["kk", "ru", "en"].filter((lang) => lang !== first)];
    const lines = order.flatMap((lang) => texts.flatMap((names) => parts(names[lang]).map((text) => ({ lang, text }))));
    if (JSON.stringify(lines) === JSON.stringify(this._lines)) return;
    this._lines = lines;
    this._show(0);
  }

  _show(at) {
    this.hidden = this._lines.length === 0;
    if (this.hidden) return;
    this._at = at % this._lines.length;
    this.lang = this._lines[this._at].lang;
    this.textContent = this._lines[this._at].text;
  }
}

/** A text in parts that fit, cut between words, with a sign where it goes on. */
function parts(text) {
  const found = [];
  for (const word of text.split(" ")) {
    const longer = found.length ? `${found[found.length - 1]} ${word}` : word;
    if (found.length && longer.length <= FITS) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found.map((part, at) => `${at ? "… " : ""}${part}${at < found.length - 1 ? " …" : ""}`);
}

customElements.define("ticker-line", TickerLine);
