// @ts-check
import "./hall-day.js";
import { data, h } from "../../queue_server/pages/static/dom.js";
import { inWords } from "./admin-fields.js";

/** The days of all halls. */
class HallDays extends HTMLElement {
  connectedCallback() {
    const halls = Object.entries(data("about").halls);
    this.replaceChildren(
      ...halls.map(([hall, names]) =>
        h("section", { class: "card" }, h("h3", {}, inWords(names)), h("hall-day", { "data-hall": hall })),
      ),
    );
  }
}

customElements.define("hall-days", HallDays);
