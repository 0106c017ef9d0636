import { language } from "../pages/words.js";

const READ_MS = 9000;
const FITS = 100; // letters that stand on the board's foot at every size; a longer text is told in parts

/** One line of text after another, each in every language in turn. It stands still: nothing runs past the eye. */
class TickerLine extends HTMLElement {
  #lines = [];
  #at = 0;
  #timer = 0;

  connectedCallback() {
    this.#timer = setInterval(() => this.#show(this.#at + 1), READ_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  /** `texts`: names in three languages, as in a board document. */
  draw(texts) {
    const first = language();
    const order = [first, ...["kk", "ru", "en"].filter((lang) => lang !== first)];
    const lines = order.flatMap((lang) => texts.flatMap((names) => parts(names[lang]).map((text) => ({ lang, text }))));
    if (JSON.stringify(lines) === JSON.stringify(this.#lines)) return;
    this.#lines = lines;
    this.#show(0);
  }

  #show(at) {
    this.hidden = this.#lines.length === 0;
    if (this.hidden) return;
    this.#at = at % this.#lines.length;
    this.lang = this.#lines[this.#at].lang;
    this.textContent = this.#lines[this.#at].text;
  }
}

/** A text in parts that fit, cut between words, with a sign where it goes on. */
function parts(text) {
  const found = [];
  for (const word of text.split(" ")) {
    const longer = found.length ? `${found.at(-1)} ${word}` : word;
    if (found.length && longer.length <= FITS) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found.map((part, at) => `${at ? "… " : ""}${part}${at < found.length - 1 ? " …" : ""}`);
}

customElements.define("ticker-line", TickerLine);
