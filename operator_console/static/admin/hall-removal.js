// @ts-check
/** Taking a hall out of the draft, with all that names it. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { button } from "../settings/form-fields.js";
import { removeHall } from "./hall-references.js";

/** @typedef {import("../settings/settings-form.js").FormPage} FormPage */

/** The button at the end of a hall's texts. `page` is the page's element, which has the draft of `hallId`. */
class HallRemoval extends HTMLElement {
  /** @type {FormPage | undefined} */
  page;
  hallId = "";

  connectedCallback() {
    if (Object.keys(this.page?.values.halls ?? {}).length < 2)
      return this.replaceChildren(h("p", { class: "quiet" }, t("A server needs one hall: add another one first.")));
    return this.replaceChildren(
      h(
        "p",
        { class: "quiet" },
        t(
          "The hall closes at the next start of the server, after it is saved. Its journal, figures and copies stay, and it comes back when the change is undone.",
        ),
      ),
      h(
        "p",
        { class: "actions" },
        button(t("Take this hall out of the configuration"), () => this.#remove(), { class: "removes" }),
      ),
    );
  }

  #remove() {
    const { page, hallId } = this;
    if (!page) return;
    page.change(() => removeHall(page.values, hallId));
    location.hash = "";
  }
}

customElements.define("hall-removal", HallRemoval);
