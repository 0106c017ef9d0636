import { h } from "../pages/draw.js";
import { t } from "../pages/words.js";

const TROUBLES = {
  paper_low: () => t("little paper is left"),
  paper_out: () => t("no paper"),
  no_answer: () => t("it does not answer"),
};

/** Which ticket printer needs somebody: a calm line for each, said once when it changes. */
class DeskPrinters extends HTMLElement {
  #shown = "[]";

  connectedCallback() {
    this.setAttribute("role", "status");
  }

  draw({ printers }) {
    const shown = JSON.stringify(printers);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.replaceChildren(...printers.map(line));
  }
}

function line({ printer, kiosks, state, unprinted, uncertain }) {
  const where = t("Printer {printer}, kiosk {kiosks}", { printer, kiosks: kiosks.join(", ") });
  const trouble = TROUBLES[state]?.();
  const waiting = unprinted.length ? t("Not printed: {numbers}.", { numbers: unprinted.join(", ") }) : "";
  const doubt = uncertain.length ? t("May not have been printed: {numbers}. Look at the printer.", { numbers: uncertain.join(", ") }) : "";
  const said = [trouble ? `: ${trouble}.` : ".", waiting, doubt].filter(Boolean).join(" ");
  return h("p", { class: "printer-trouble", "data-state": trouble ? state : "uncertain" }, h("span", { class: "mark", "aria-hidden": "true" }), h("span", {}, h("b", {}, where), said));
}

customElements.define("desk-printers", DeskPrinters);
