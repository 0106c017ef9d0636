import { data, h } from "../pages/draw.js";
import { language, t } from "../pages/words.js";

/** Language, big text, high contrast and reading aloud: at the top of every screen of the kiosk. */
class KioskTools extends HTMLElement {
  #names = data("hall").languages;
  #first = language();
  #voices = () => this.draw();

  connectedCallback() {
    this.draw();
    window.speechSynthesis?.addEventListener("voiceschanged", this.#voices);
  }

  disconnectedCallback() {
    window.speechSynthesis?.removeEventListener("voiceschanged", this.#voices);
  }

  get isChanged() {
    const { text, theme } = document.documentElement.dataset;
    return language() !== this.#first || Boolean(text) || theme === "contrast";
  }

  /** As the next visitor shall find it. */
  reset() {
    const root = document.documentElement;
    root.lang = this.#first;
    delete root.dataset.text;
    if (root.dataset.theme === "contrast") root.dataset.theme = "light";
    window.speechSynthesis?.cancel();
    this.draw();
  }

  draw() {
    const { text, theme } = document.documentElement.dataset;
    const languages = Object.entries(this.#names).map(([lang, name]) =>
      h("button", { lang, "aria-current": String(lang === language()), onclick: () => this.#speak(lang) }, name),
    );
    const voice = window.speechSynthesis?.getVoices().find((known) => known.lang.startsWith(language()));
    const helps = [
      this.#toggle(t("Big text"), text === "big", () => this.#set("text", text === "big" ? null : "big")),
      this.#toggle(t("High contrast"), theme === "contrast", () =>
        this.#set("theme", theme === "contrast" ? "light" : "contrast"),
      ),
      voice && h("button", { onclick: () => this.#read(voice) }, t("Read aloud")),
    ];
    this.replaceChildren(
      h("div", { class: "languages", role: "group", "aria-label": "Тіл · Язык · Language" }, ...languages),
      h("div", { class: "kiosk-helps" }, ...helps),
    );
  }

  #toggle(label, on, onclick) {
    return h("button", { class: "tool", "aria-pressed": String(on), onclick }, label);
  }

  #set(name, value) {
    if (value) document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
    this.#changed();
  }

  #speak(lang) {
    document.documentElement.lang = lang;
    this.#changed();
  }

  #changed() {
    const pressed = [...this.querySelectorAll("button")].indexOf(document.activeElement);
    this.draw();
    this.querySelectorAll("button")[pressed]?.focus();
    this.dispatchEvent(new Event("changed", { bubbles: true }));
  }

  #read(voice) {
    const words = new SpeechSynthesisUtterance(document.querySelector("main").innerText);
    words.voice = voice;
    words.lang = voice.lang;
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(words);
  }
}

customElements.define("kiosk-tools", KioskTools);
