// @ts-check
import { find, findAll, h, redraw } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";

/** Language, big text, high contrast, reading aloud and sign language: at the top of every screen of the kiosk. */
export class KioskTools extends HTMLElement {
  /** @type {Kezek.Names} */
  _languages = {};
  _first = language();
  _theme = document.documentElement.dataset.theme; // as the kiosk's own address says
  hasSigns = false;

  /**
   * The languages by their codes, each in its own words.
   * @param {Kezek.Names} languages
   */
  set languages(languages) {
    this._languages = languages;
    this.draw();
  }

  /** As the next visitor shall find it. */
  reset() {
    const root = document.documentElement;
    root.lang = this._first;
    delete root.dataset.text;
    if (this._theme) root.dataset.theme = this._theme;
    delete root.dataset.reading;
    delete root.dataset.signing;
    this.draw();
  }

  draw() {
    const { text, theme, reading, signing } = document.documentElement.dataset;
    const languages = Object.entries(this._languages).map(([lang, name]) =>
      h("button", { lang, "aria-current": String(lang === language()), onclick: () => this._speak(lang) }, name),
    );
    const helps = [
      this._toggle("big", t("Big text"), text === "big", () => this._set("text", text === "big" ? null : "big")),
      this._toggle("contrast", t("High contrast"), theme === "contrast", () =>
        this._set("theme", this._otherTheme(theme)),
      ),
      this._toggle("aloud", t("Read aloud"), reading === "on", () => this._set("reading", reading ? null : "on"), "0"),
      this.hasSigns &&
        this._toggle("sign", t("Sign language"), signing === "on", () => this._set("signing", signing ? null : "on")),
    ];
    redraw(
      this,
      h("div", { class: "languages", role: "group" }, ...languages),
      h("div", { class: "kiosk-helps" }, ...helps),
    );
    this.name();
  }

  /** Call the choice of a language by its name in each of them. */
  name() {
    const names = Object.keys(this._languages).map((lang) => t("Language", {}, lang));
    find(this, ".languages").setAttribute("aria-label", names.join(" · "));
  }

  /** @param {string | undefined} theme */
  _otherTheme(theme) {
    if (theme !== "contrast") return "contrast";
    return this._theme === "contrast" ? "light" : this._theme;
  }

  /**
   * @param {string} name
   * @param {string} label
   * @param {boolean} on
   * @param {() => void} onclick
   * @param {string} [key]
   */
  _toggle(name, label, on, onclick, key) {
    const props = { class: `tool ${name}`, "aria-pressed": String(on), "aria-keyshortcuts": key, onclick };
    return h("button", props, label, key && h("kbd", { "aria-hidden": "true" }, key));
  }

  /**
   * @param {string} name
   * @param {string | null | undefined} value
   */
  _set(name, value) {
    if (value) document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
    this._changed();
  }

  /** @param {string} lang */
  _speak(lang) {
    document.documentElement.lang = lang;
    this._changed();
  }

  _changed() {
    const pressed = findAll(this, "button").findIndex((button) => button === document.activeElement);
    this.draw();
    if (pressed >= 0) findAll(this, "button")[pressed].focus();
    this.dispatchEvent(new Event("changed", { bubbles: true }));
  }
}

customElements.define("kiosk-tools", KioskTools);
