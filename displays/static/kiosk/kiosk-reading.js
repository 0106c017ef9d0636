// @ts-check
import { find, findAll } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { TextReader } from "../voice/text-reader.js";

const PARTS = "h1, h2, p, button, [data-say]";
const LONGEST = 400; // as the server takes it

/**
 * `<kiosk-reading data-hall="aksu">` within the kiosk lets it read itself aloud once it is asked to: each screen with
 * its question and its choices, what the keyboard reaches, and what it has to tell. Whatever comes next cuts what is
 * being said. It comes once the kiosk is usable, and begins then where it has been asked for meanwhile. Events: `said`
 * with every part that is read, `mute` where there is no voice.
 */
export class KioskReading extends HTMLElement {
  _root = document.documentElement;
  /** @type {HTMLElement} */
  _kiosk;
  /** @type {TextReader} */
  _reader;
  _isOn = false;
  /** @param {FocusEvent} event */
  _focused = ({ target }) => this._focus(target);

  connectedCallback() {
    this._kiosk = find(document, "hall-kiosk");
    this._reader = new TextReader(this.dataset.hall || "");
    this._reader.addEventListener("said", () => this.dispatchEvent(new Event("said")));
    this._reader.addEventListener("mute", () => {
      this.close();
      this.dispatchEvent(new Event("mute"));
    });
    this.changed();
  }

  disconnectedCallback() {
    this.close();
  }

  /** Take up what the visitor has switched: reading on or off, or another language of the screen. */
  changed() {
    const wasOn = this._isOn;
    this._isOn = this._root.dataset.reading === "on";
    if (!this._isOn) return this._off();
    if (wasOn) return this.readScreen();
    this._kiosk.addEventListener("focusin", this._focused);
    const keys = t("The digits choose, Escape goes back, and zero ends the reading.");
    this._reader.read([{ language: language(), text: keys }, ...spokenParts(this._main)]);
  }

  close() {
    delete this._root.dataset.reading;
    this.changed();
  }

  /** Read what the screen shows now. */
  readScreen() {
    if (this._isOn) this._reader.read(spokenParts(this._main));
  }

  /**
   * Read a part of the page: a dialog, a notice that has just appeared.
   * @param {HTMLElement} node
   */
  readPart(node) {
    if (this._isOn) this._reader.read(spokenParts(node));
  }

  _off() {
    this._kiosk.removeEventListener("focusin", this._focused);
    this._reader.close();
  }

  get _main() {
    return find(this._kiosk, "main");
  }

  /**
   * What Tab has reached. A finger's touch does something anyway, which is read then.
   * @param {EventTarget | null} node
   */
  _focus(node) {
    if (node instanceof HTMLButtonElement && isReachedByKey(node)) this._reader.read([spoken(node)]);
  }
}

/** @param {Element} node */
const isShown = (node) => node.getClientRects().length > 0;

/**
 * What a browser marks for whoever uses keys; one that has no such mark counts every focus.
 * @param {Element} node
 */
function isReachedByKey(node) {
  try {
    return node.matches(":focus-visible");
  } catch {
    return true;
  }
}

/**
 * What is said of a part of the page: its question first, then the rest in its order.
 * @param {HTMLElement} root
 * @returns {{ language: string, text: string }[]}
 */
function spokenParts(root) {
  const parts = root.matches(PARTS) ? [root] : findAll(root, PARTS);
  const outer = parts.filter((node) => isShown(node) && !parts.some((other) => other !== node && other.contains(node)));
  const isQuestion = (/** @type {HTMLElement} */ node) => Number(node.localName === "h1");
  outer.sort((left, right) => isQuestion(right) - isQuestion(left));
  return outer.map(spoken).filter(({ text }) => text);
}

/**
 * @param {HTMLElement} node
 * @returns {{ language: string, text: string }}
 */
function spoken(node) {
  const text = node.dataset.say === undefined ? [...pieces(node)].join(". ") : node.dataset.say;
  const tile = findAll(document, ".tile").indexOf(node);
  const hasKey = tile >= 0 && tile < 9 && !node.hasAttribute("aria-disabled");
  const sentence = hasKey ? t("Key {n}: {choice}", { n: tile + 1, choice: text }) : text;
  const speaker = node.closest("[lang]");
  return { language: speaker instanceof HTMLElement ? speaker.lang : language(), text: sentence.slice(0, LONGEST) };
}

/**
 * The texts of a node, one for each of its parts; a part may say it in other words than it shows.
 * @param {HTMLElement} node
 * @returns {Generator<string, void, void>}
 */
function* pieces(node) {
  if (node.localName === "p") {
    yield (node.textContent || "").trim();
    return;
  }
  for (const child of node.childNodes) {
    const text = textOf(child).trim();
    if (text) yield text;
  }
}

/**
 * @param {Node} node
 * @returns {string}
 */
function textOf(node) {
  if (!(node instanceof HTMLElement)) return node.textContent || "";
  if (node.getAttribute("aria-hidden") === "true") return "";
  return node.dataset.say === undefined ? node.textContent || "" : node.dataset.say;
}

customElements.define("kiosk-reading", KioskReading);
