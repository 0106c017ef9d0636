import { language, t } from "../../queue_server/pages/static/words.js";
import { Reader } from "./text-reader.js";

const PARTS = "h1, h2, p, button, [data-say]";
const LONGEST = 400; // as the server takes it

/**
 * Lets the kiosk read itself aloud once it is asked to: each screen with its question and its choices, what the keyboard
 * reaches, and what it has to tell. Whatever comes next cuts what is being said. `heard()` is called with every part.
 */
export class KioskReading {
  _root = document.documentElement;
  _kiosk;
  _reader;
  _isOn = false;
  _focused = ({ target }) => this._focus(target);

  constructor(kiosk, hall, { heard, mute }) {
    this._kiosk = kiosk;
    this._reader = new Reader(hall);
    this._reader.addEventListener("said", () => heard());
    this._reader.addEventListener("mute", () => (this.close(), mute()));
  }

  /** Take up what the visitor has switched: reading on or off, or another language of the screen. */
  changed() {
    const wasOn = this._isOn;
    this._isOn = this._root.dataset.reading === "on";
    if (!this._isOn) return this._off();
    if (wasOn) return this.screen();
    this._kiosk.addEventListener("focusin", this._focused);
    const keys = t("The digits choose, Escape goes back, and zero ends the reading.");
    this._reader.read([{ language: language(), text: keys }, ...spokenParts(this._main)]);
  }

  close() {
    delete this._root.dataset.reading;
    this.changed();
  }

  /** Read what the screen shows now. */
  screen() {
    if (this._isOn) this._reader.read(spokenParts(this._main));
  }

  /** Read a part of the page: a dialog, a notice that has just appeared. */
  part(node) {
    if (this._isOn) this._reader.read(spokenParts(node));
  }

  _off() {
    this._kiosk.removeEventListener("focusin", this._focused);
    this._reader.close();
  }

  get _main() {
    return this._kiosk.querySelector("main");
  }

  /** What Tab has reached. A finger's touch does something anyway, which is read then. */
  _focus(node) {
    if (node.localName === "button" && isReachedByKey(node)) this._reader.read([spoken(node)]);
  }
}

const isShown = (node) => node.getClientRects().length > 0;

/** What a browser marks for whoever uses keys; one that has no such mark counts every focus. */
function isReachedByKey(node) {
  try {
    return node.matches(":focus-visible");
  } catch {
    return true;
  }
}

/** What is said of a part of the page: its question first, then the rest in its order. */
export function spokenParts(root) {
  const found = root.matches(PARTS) ? [root] : [...root.querySelectorAll(PARTS)];
  const outer = found.filter((node) => isShown(node) && !found.some((other) => other !== node && other.contains(node)));
  outer.sort((one, other) => (other.localName === "h1") - (one.localName === "h1"));
  return outer.map(spoken).filter(({ text }) => text);
}

function spoken(node) {
  const text = "say" in node.dataset ? node.dataset.say : [...pieces(node)].join(". ");
  const tile = [...document.querySelectorAll(".tile")].indexOf(node);
  const said = tile >= 0 && tile < 9 && !node.hasAttribute("aria-disabled") ? t("Key {n}: {choice}", { n: tile + 1, choice: text }) : text;
  return { language: node.closest("[lang]").lang, text: said.slice(0, LONGEST) };
}

/** The texts of a node, one for each of its parts; a part may say it in other words than it shows. */
function* pieces(node) {
  if (node.localName === "p") return yield node.textContent.trim();
  for (const child of node.childNodes) {
    const text = textOf(child).trim();
    if (text) yield text;
  }
}

function textOf(node) {
  if (node instanceof Text) return node.textContent;
  if (node.getAttribute("aria-hidden") === "true") return "";
  return "say" in node.dataset ? node.dataset.say : node.textContent;
}
