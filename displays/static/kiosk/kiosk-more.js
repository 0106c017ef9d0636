// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";

const HIDDEN_PX = 24; // less than this hides no word
const STEP = 0.7; // of the screen: what was read last is still there

/**
 * `<kiosk-more>`: where a screen goes on below its edge, a button says so and leads there. Not everybody knows to
 * swipe.
 */
export class KioskMore extends HTMLElement {
  _sizes = new ResizeObserver(() => this._look());
  _look = () => this._draw();

  connectedCallback() {
    addEventListener("scroll", this._look, { passive: true });
    addEventListener("resize", this._look);
    this._sizes.observe(document.body);
  }

  disconnectedCallback() {
    removeEventListener("scroll", this._look);
    removeEventListener("resize", this._look);
    this._sizes.disconnect();
  }

  _draw() {
    const below = document.documentElement.scrollHeight - innerHeight - scrollY;
    this.hidden = below < HIDDEN_PX;
    if (this.lang === language() && this.firstChild) return;
    this.lang = language();
    redraw(
      this,
      h(
        "button",
        { class: "primary", onclick: () => this._go() },
        h("span", { class: "sign", "aria-hidden": "true" }, "↓"),
        t("Show more"),
      ),
    );
  }

  _go() {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const above = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0; // what stands over it
    scrollBy({ top: STEP * (innerHeight - above), behavior: isStill ? "instant" : "smooth" });
  }
}

customElements.define("kiosk-more", KioskMore);
