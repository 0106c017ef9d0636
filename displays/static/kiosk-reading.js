import { language, t } from "../pages/words.js";
import { Reader } from "./reader.js";

const PARTS = "h1, h2, p, button, [data-say]";
const LONGEST = 400; // as the server takes it

/**
 * Lets the kiosk read itself aloud once it is asked to: each screen with its question and its choices, what the keyboard
 * reaches, and what it has to tell. Whatever comes next cuts what is being said. `heard()` is called with every part.
 */
export class KioskReading {
  #root = document.documentElement;
  #kiosk;
  #reader;
  #isOn = false;
  #focused = ({ target }) => this.#focus(target);

  constructor(kiosk, hall, { heard, mute }) {
    this.#kiosk = kiosk;
    this.#reader = new Reader(hall);
    this.#reader.addEventListener("said", () => heard());
    this.#reader.addEventListener("mute", () => (this.close(), mute()));
  }

  /** Take up what the visitor has switched: reading on or off, or another language of the screen. */
  changed() {
    const wasOn = this.#isOn;
    this.#isOn = this.#root.dataset.reading === "on";
    if (!this.#isOn) return this.#off();
    if (wasOn) return this.screen();
    this.#kiosk.addEventListener("focusin", this.#focused);
    const keys = t("The digits choose, Escape goes back, and zero ends the reading.");
    this.#reader.read([{ language: language(), text: keys }, ...spokenParts(this.#main)]);
  }

  close() {
    delete this.#root.dataset.reading;
    this.changed();
  }

  /** Read what the screen shows now. */
  screen() {
    if (this.#isOn) this.#reader.read(spokenParts(this.#main));
  }

  /** Read a part of the page: a dialog, a notice that has just appeared. */
  part(node) {
    if (this.#isOn) this.#reader.read(spokenParts(node));
  }

  #off() {
    this.#kiosk.removeEventListener("focusin", this.#focused);
    this.#reader.close();
  }

  get #main() {
    return this.#kiosk.querySelector("main");
  }

  /** What Tab has reached. A finger's touch does something anyway, which is read then. */
  #focus(node) {
    if (node.localName === "button" && node.matches(":focus-visible")) this.#reader.read([spoken(node)]);
  }
}

/** What is said of a part of the page: its question first, then the rest in its order. */
export function spokenParts(root) {
  const found = root.matches(PARTS) ? [root] : [...root.querySelectorAll(PARTS)];
  const outer = found.filter((node) => node.checkVisibility() && !found.some((other) => other !== node && other.contains(node)));
  outer.sort((one, other) => (other.localName === "h1") - (one.localName === "h1"));
  return outer.map(spoken).filter(({ text }) => text);
}

function spoken(node) {
  const text = node.dataset.say ?? [...pieces(node)].join(". ");
  const tile = [...document.querySelectorAll(".tile")].indexOf(node);
  const said = tile >= 0 && tile < 9 && !node.ariaDisabled ? t("Key {n}: {choice}", { n: tile + 1, choice: text }) : text;
  return { language: node.closest("[lang]").lang, text: said.slice(0, LONGEST) };
}

/** The texts of a node, one for each of its parts; a part may say it in other words than it shows. */
function* pieces(node) {
  if (node.localName === "p") return yield node.textContent.trim();
  for (const child of node.childNodes) {
    const text = child.ariaHidden === "true" ? "" : (child.dataset?.say ?? child.textContent).trim();
    if (text) yield text;
  }
}
