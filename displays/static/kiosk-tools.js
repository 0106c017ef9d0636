import { data, h } from "../pages/draw.js";
import { language, t } from "../pages/words.js";

/** Language, big text, high contrast and reading aloud: at the top of every screen of the kiosk. */
class KioskTools extends HTMLElement {
  #names = data("hall").languages;
  #first = language();
  #theme = document.documentElement.dataset.theme; // as the kiosk's own address says

  connectedCallback() {
    this.draw();
  }

  /** As the next visitor shall find it. */
  reset() {
    const root = document.documentElement;
    root.lang = this.#first;
    delete root.dataset.text;
    root.dataset.theme = this.#theme;
    delete root.dataset.reading;
    this.draw();
  }

  draw() {
    const { text, theme, reading } = document.documentElement.dataset;
    const languages = Object.entries(this.#names).map(([lang, name]) =>
      h("button", { lang, "aria-current": String(lang === language()), onclick: () => this.#speak(lang) }, name),
    );
    const helps = [
      this.#toggle("big", t("Big text"), text === "big", () => this.#set("text", text === "big" ? null : "big")),
      this.#toggle("contrast", t("High contrast"), theme === "contrast", () => this.#set("theme", this.#otherTheme(theme))),
      this.#toggle("aloud", t("Read aloud"), reading === "on", () => this.#set("reading", reading ? null : "on"), "0"),
    ];
    this.replaceChildren(
      h("div", { class: "languages", role: "group", "aria-label": "Тіл · Язык · Language" }, ...languages),
      h("div", { class: "kiosk-helps" }, ...helps),
    );
  }

  #otherTheme(theme) {
    if (theme !== "contrast") return "contrast";
    return this.#theme === "contrast" ? "light" : this.#theme;
  }

  #toggle(name, label, on, onclick, key) {
    const props = { class: `tool ${name}`, "aria-pressed": String(on), "aria-keyshortcuts": key, onclick };
    return h("button", props, label, key && h("kbd", { "aria-hidden": "true" }, key));
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
}

customElements.define("kiosk-tools", KioskTools);
