// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { doubtOf } from "../words/device-words.js";

/** @type {Partial<Record<Kezek.PrinterDocument["state"], () => string>>} */
const TROUBLES = {
  paper_low: () => t("little paper is left"),
  paper_out: () => t("no paper"),
  no_answer: () => t("it does not answer"),
};

/** @type {Record<string, () => string>} */
const OUTCOMES = {
  printed: () => "",
  uncertain: () => t("It may not have been printed this time either."),
  paper_out: () => t("The printer has no paper."),
  no_answer: () => t("The printer does not answer."),
};

/**
 * `<desk-printers data-hall>`: which ticket printer needs somebody, a calm line for each, said once when it changes.
 * Whoever has looked and found no paper has it printed once more.
 */
export class DeskPrinters extends HTMLElement {
  #drawn = "[]";
  #outcome = h("p", { class: "quiet", hidden: true });

  connectedCallback() {
    this.setAttribute("role", "status");
  }

  /** @param {Kezek.DeskDocument} doc */
  draw({ printers }) {
    const drawn = JSON.stringify(printers);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const lines = printers.map((printer) =>
      line(printer, (number, button) => this.#printAgain(printer.printer, number, button)),
    );
    this.replaceChildren(...lines, this.#outcome);
  }

  /**
   * @param {string} printer
   * @param {string} number
   * @param {HTMLButtonElement} button
   */
  async #printAgain(printer, number, button) {
    button.disabled = true;
    const { hall = "" } = this.dataset;
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/printers/${encodeURIComponent(printer)}/print-again`;
    const { ok, body, sentence } = await command(path, { number }, newKey());
    button.disabled = ok && body.state === "printed";
    const outcome = ok ? (OUTCOMES[body.state]?.() ?? "") : sentence;
    this.#outcome.hidden = !outcome;
    this.#outcome.textContent = outcome;
  }
}

/**
 * @param {Kezek.PrinterDocument} printer
 * @param {(number: string, button: HTMLButtonElement) => void} printAgain
 */
function line({ printer, kiosks, state, unprinted, uncertain }, printAgain) {
  const place = t("Printer {printer}, kiosk {kiosks}", { printer, kiosks: kiosks.join(", ") });
  const trouble = TROUBLES[state]?.();
  const waiting = unprinted.length ? t("Not printed: {numbers}.", { numbers: unprinted.join(", ") }) : "";
  const doubt = doubtOf({ uncertain });
  const sentence = [trouble ? `: ${trouble}.` : ".", waiting, doubt].filter(Boolean).join(" ");
  const button = (/** @type {string} */ number) => {
    const node = h("button", { type: "button", "aria-label": t("Print {number} again", { number }) }, number);
    node.onclick = () => printAgain(number, node);
    return node;
  };
  const buttons =
    uncertain.length > 0 &&
    h("span", { class: "print-again" }, t("No paper there? Print again:"), ...uncertain.map(button));
  return h(
    "p",
    { class: "printer-trouble", "data-state": trouble ? state : "uncertain" },
    h("span", { class: "mark", "aria-hidden": "true" }),
    h("span", {}, h("b", {}, place), sentence, " ", buttons),
  );
}

customElements.define("desk-printers", DeskPrinters);
