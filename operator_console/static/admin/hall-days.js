// @ts-check
import "../shared/hall-day.js";
import { h, pageData } from "../../../queue_server/pages/static/dom.js";
import { inWords } from "../settings/admin-fields.js";

/** The days of all halls. */
class HallDays extends HTMLElement {
  connectedCallback() {
    /** @type {Kezek.AdminPage} */
    const about = pageData("about");
    this.replaceChildren(
      ...Object.entries(about.halls).map(([hall, names]) =>
        h("section", { class: "card" }, h("h3", {}, inWords(names)), h("hall-day", { "data-hall": hall })),
      ),
    );
  }
}

customElements.define("hall-days", HallDays);
