import { data, h } from "../../queue_server/pages/static/dom.js";
import { language, t, tn } from "../../queue_server/pages/static/words.js";
import { ask } from "./admin-server.js";
import { inWords } from "./admin-sections.js";
import { loopName } from "./loop-words.js";

const { timezone, halls } = data("about");
const moment = (at) => new Date(at).toLocaleString(language(), { dateStyle: "short", timeStyle: "medium", timeZone: timezone });

/** What the program itself has got wrong: defects by their numbers, and what does not run. */
class AdminFaults extends HTMLElement {
  async connectedCallback() {
    const answer = await ask("/api/v1/faults");
    if (!answer.ok) {
      this.dispatchEvent(new CustomEvent("problem", { detail: answer.sentence, bubbles: true }));
      return;
    }
    const { bugs, not_running: stopped } = answer.body;
    this.replaceChildren(
      h("h3", {}, t("Not running now")),
      stopped.length ? this.#table([t("What"), t("Hall"), t("Since"), t("Number"), t("Tried")], stopped.map(loopRow)) : h("p", { class: "quiet" }, t("Everything runs.")),
      h("h3", {}, t("Defects since the start")),
      h("p", { class: "quiet" }, t("Whoever met one was shown its number, and the log of the server tells it in full under that number.")),
      bugs.length ? this.#table([t("When"), t("Number"), t("Where")], bugs.map(({ at, number, where }) => [moment(at), number, where])) : h("p", { class: "quiet" }, t("None.")),
    );
  }

  #table(heads, rows) {
    const head = heads.map((one) => h("th", { scope: "col" }, one));
    const body = rows.map((row) => h("tr", {}, ...row.map((text) => h("td", {}, text))));
    return h("div", { class: "scrolls", tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...body)));
  }
}

const loopRow = (loop) => [loopName(loop), loop.hall ? inWords(halls[loop.hall]) || loop.hall : t("The server"), moment(loop.since), loop.number, tn("{n} time", "{n} times", loop.faults)];

customElements.define("admin-faults", AdminFaults);
