// @ts-check
/** Taking a hall out of the draft, with all that names it. */

import { h } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { button } from "./admin-fields.js";

/** @typedef {import("./admin-form.js").FormPage} FormPage */
/** @typedef {import("./admin-form.js").Table} Table */

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

/**
 * @param {Table} values
 * @param {string} hall
 */
function removeHall({ halls, displays = {}, reports = {}, bridge = {} }, hall) {
  delete halls[hall];
  const isOther = (/** @type {Table} */ item) => item.hall !== hall;
  for (const [table, key] of /** @type {[Table, string][]} */ ([
    [displays, "boards"],
    [displays, "printers"],
    [reports, "schedules"],
  ])) {
    if (table[key]) table[key] = table[key].filter(isOther);
  }
  for (const bus of bridge.buses ?? []) if (bus.boards) bus.boards = bus.boards.filter(isOther);
}

customElements.define("hall-removal", HallRemoval);
