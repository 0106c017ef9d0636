import { language } from "../pages/words.js";

const READ_MS = 9000;

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
    const lines = order.flatMap((lang) => texts.map((names) => ({ lang, text: names[lang] })));
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

customElements.define("ticker-line", TickerLine);
