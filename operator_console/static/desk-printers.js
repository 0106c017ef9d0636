import { command, newKey } from "../../queue_server/pages/static/command.js";
import { data, h } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { doubtOf } from "./device-words.js";

const TROUBLES = {
  paper_low: () => t("little paper is left"),
  paper_out: () => t("no paper"),
  no_answer: () => t("it does not answer"),
};

const OUTCOMES = {
  printed: () => "",
  uncertain: () => t("It may not have been printed this time either."),
  paper_out: () => t("The printer has no paper."),
  no_answer: () => t("The printer does not answer."),
};

/**
 * Which ticket printer needs somebody: a calm line for each, said once when it changes. Whoever has looked and found no
 * paper has it printed once more.
 */
class DeskPrinters extends HTMLElement {
  #shown = "[]";
  #outcome = h("p", { class: "quiet", hidden: true });

  connectedCallback() {
    this.setAttribute("role", "status");
  }

  draw({ printers }) {
    const shown = JSON.stringify(printers);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.replaceChildren(...printers.map((printer) => line(printer, (number, button) => this.#printAgain(printer, number, button))), this.#outcome);
  }

  async #printAgain({ printer }, number, button) {
    button.disabled = true;
    const { hall } = data("about");
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/printers/${encodeURIComponent(printer)}/print-again`;
    const { ok, body, sentence } = await command(path, { number }, newKey());
    button.disabled = ok && body.state === "printed";
    const outcome = ok ? OUTCOMES[body.state]?.() ?? "" : sentence;
    this.#outcome.hidden = !outcome;
    this.#outcome.textContent = outcome;
  }
}

function line({ printer, kiosks, state, unprinted, uncertain }, printAgain) {
  const where = t("Printer {printer}, kiosk {kiosks}", { printer, kiosks: kiosks.join(", ") });
  const trouble = TROUBLES[state]?.();
  const waiting = unprinted.length ? t("Not printed: {numbers}.", { numbers: unprinted.join(", ") }) : "";
  const doubt = doubtOf({ uncertain });
  const said = [trouble ? `: ${trouble}.` : ".", waiting, doubt].filter(Boolean).join(" ");
  const button = (number) => h("button", { type: "button", "aria-label": t("Print {number} again", { number }), onclick: ({ currentTarget }) => printAgain(number, currentTarget) }, number);
  const again = uncertain.length > 0 && h("span", { class: "print-again" }, t("No paper there? Print again:"), ...uncertain.map(button));
  return h("p", { class: "printer-trouble", "data-state": trouble ? state : "uncertain" }, h("span", { class: "mark", "aria-hidden": "true" }), h("span", {}, h("b", {}, where), said, " ", again));
}

customElements.define("desk-printers", DeskPrinters);
