// @ts-check
/** A chart: draws the specification that the server put into the page. The table below it says the same in words. */

import { pageData } from "../../../queue_server/pages/static/dom.js";

const OPTIONS = {
  actions: false,
  ast: true, // Vega's own interpreter of expressions: nothing is compiled from text, as our policy demands
  defaultStyle: false,
  loader: { target: "_self" },
  renderer: "canvas",
  tooltip: false,
};

/** @type {Promise<typeof window.vegaEmbed> | null} */
let vegaEmbed = null;

/**
 * Vega's script comes after the page: it is large, and its first reader waits until the server has made it.
 * @param {string} address
 */
function loadVega(address) {
  vegaEmbed ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = () => reject(new Error(script.src));
    const begin = () => document.head.append(script);
    if (document.readyState === "complete") begin();
    else addEventListener("load", begin, { once: true });
  });
  return vegaEmbed;
}

/**
 * `<figure-chart spec script label failed>`: draws the specification that stands in the page under the id `spec`, by
 * Vega, whose script has that address; `failed` is what stands there where it cannot.
 */
export class FigureChart extends HTMLElement {
  /** What is drawn, null before that: its view knows where a mark stands. @type {VegaResult | null} */
  chart = null;
  #lines = "";
  #toPaper = () => this.#print();
  #toScreen = () => this.querySelector(".on-paper")?.remove();

  async connectedCallback() {
    this.setAttribute("role", "img");
    this.tabIndex = 0; // on a phone it scrolls sideways, also for a keyboard
    this.setAttribute("aria-label", this.getAttribute("label") ?? "");
    addEventListener("beforeprint", this.#toPaper);
    addEventListener("afterprint", this.#toScreen);
    try {
      const embed = await loadVega(this.getAttribute("script") ?? "");
      const place = document.createElement("div");
      this.append(place);
      this.chart = await embed(place, pageData(this.getAttribute("spec") ?? ""), OPTIONS);
      this.#tip(this.chart);
      this.#lines = await this.chart.view.toSVG();
      this.dataset.drawn = "";
    } catch (error) {
      console.warn(error);
      this.textContent = this.getAttribute("failed");
      this.dataset.failed = "";
    }
  }

  disconnectedCallback() {
    removeEventListener("beforeprint", this.#toPaper);
    removeEventListener("afterprint", this.#toScreen);
    this.chart?.finalize();
  }

  /** On paper lines instead of dots: a canvas is emptied when the page becomes as wide as the paper. */
  #print() {
    this.#toScreen();
    if (!this.#lines) return;
    const svg = new DOMParser().parseFromString(this.#lines, "image/svg+xml").documentElement;
    svg.classList.add("on-paper");
    this.append(document.adoptNode(svg));
  }

  /**
   * What is under the pointer, in words, beside it.
   * @param {VegaResult} chart
   */
  #tip(chart) {
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    this.append(tip);
    chart.view.tooltip((_handler, event, _item, text) => {
      tip.hidden = !text;
      tip.textContent = text ?? "";
      const box = this.getBoundingClientRect();
      tip.style.insetInlineStart = `${Math.min(event.clientX - box.left + 12, box.width - tip.offsetWidth)}px`;
      tip.style.insetBlockStart = `${event.clientY - box.top + 16}px`;
    });
  }
}

customElements.define("figure-chart", FigureChart);
