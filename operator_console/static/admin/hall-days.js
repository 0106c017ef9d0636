// @ts-check
import "../shared/hall-day.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { inWords } from "../words/draft-text.js";

/** The days of all halls. */
class HallDays extends HTMLElement {
  /** What the server says of the page; given before it is connected. @type {Kezek.AdminPage} */
  about;

  connectedCallback() {
    this.replaceChildren(
      ...Object.entries(this.about.halls).map(([hall, names]) =>
        h("section", { class: "card" }, h("h3", {}, inWords(names)), h("hall-day", { "data-hall": hall })),
      ),
    );
  }
}

customElements.define("hall-days", HallDays);
