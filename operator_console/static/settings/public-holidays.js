// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { button } from "./form-fields.js";
import { ask } from "../shared/server-documents.js";

/** Suggests the public holidays of a year as closed days; says `holidays` with those that were asked for. */
export class PublicHolidays extends HTMLElement {
  connectedCallback() {
    const year = new Date().getFullYear();
    this.replaceChildren(
      h(
        "p",
        { class: "actions" },
        ...[year, year + 1].map((y) => button(t("Add the holidays of {year}", { year: y }), () => this.#add(y))),
      ),
    );
  }

  /** @param {number} year */
  async #add(year) {
    const answer = await ask(`/api/v1/holidays?year=${year}`);
    if (answer.ok) this.dispatchEvent(new CustomEvent("holidays", { detail: answer.body, bubbles: true }));
  }
}

customElements.define("public-holidays", PublicHolidays);
