import { h } from "../pages/draw.js";
import { language, t } from "../pages/words.js";

const HIDDEN_PX = 24; // less than this hides no word
const STEP = 0.7; // of the screen: what was read last is still there

/** `<kiosk-more>`: where a screen goes on below its edge, a button says so and leads there. Not everybody knows to swipe. */
class KioskMore extends HTMLElement {
  #sizes = new ResizeObserver(() => this.#look());
  #look = () => this.#draw();

  connectedCallback() {
    addEventListener("scroll", this.#look, { passive: true });
    addEventListener("resize", this.#look);
    this.#sizes.observe(document.body);
  }

  disconnectedCallback() {
    removeEventListener("scroll", this.#look);
    removeEventListener("resize", this.#look);
    this.#sizes.disconnect();
  }

  #draw() {
    const below = document.documentElement.scrollHeight - innerHeight - scrollY;
    this.hidden = below < HIDDEN_PX;
    if (this.lang === language() && this.firstChild) return;
    this.lang = language();
    this.replaceChildren(h("button", { class: "primary", onclick: () => this.#go() }, h("span", { "aria-hidden": "true" }, "↓"), t("Show more")));
  }

  #go() {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollBy({ top: STEP * innerHeight, behavior: isStill ? "instant" : "smooth" });
  }
}

customElements.define("kiosk-more", KioskMore);
