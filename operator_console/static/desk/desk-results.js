// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { resultName } from "../words/hall-names.js";

const KEYS = 9; // digits that one press reaches; further results are buttons without a key

/** What the service may end with, where the hall names it: one press finishes with that result. Fires `command`. */
export class DeskResults extends HTMLElement {
  /** @param {Kezek.DeskDocument} doc */
  draw({ results, allowed }) {
    this.hidden = !results.length;
    redraw(
      this,
      h("p", { id: "results-head", class: "quiet" }, t("Finish with:")),
      h(
        "div",
        { role: "group", "aria-labelledby": "results-head", class: "results" },
        ...results.map((result, place) => this.#button(result, place + 1, allowed.includes("finish"))),
      ),
    );
  }

  /**
   * @param {string} result
   * @param {number} digit
   * @param {boolean} isAllowed
   */
  #button(result, digit, isAllowed) {
    const onclick = () =>
      this.dispatchEvent(new CustomEvent("command", { bubbles: true, detail: { name: "finish", body: { result } } }));
    const hasKey = digit <= KEYS;
    const props = {
      "data-result": result,
      "data-key": `result-${result}`,
      "data-code": hasKey ? `Digit${digit}` : null,
      disabled: !isAllowed,
    };
    return h("button", { ...props, onclick }, resultName(result), hasKey ? h("kbd", {}, String(digit)) : "");
  }
}

customElements.define("desk-results", DeskResults);
