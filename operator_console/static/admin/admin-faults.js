// @ts-check
import { inHall } from "../../../queue_server/pages/static/clock/clock.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { language, t, tn } from "../../../queue_server/pages/static/words.js";
import { inWords } from "../words/draft-text.js";
import { ask } from "../shared/server-documents.js";
import { loopName } from "../words/loop-words.js";

/** @param {string} at */
const moment = (at) =>
  inHall(at).toLocaleString(language(), { dateStyle: "short", timeStyle: "medium", timeZone: "UTC" });

/** What the program itself has got wrong: defects by their numbers, and what does not run. */
export class AdminFaults extends HTMLElement {
  /** What the server says of the page; given before it is connected. @type {Kezek.AdminPage} */
  about;

  async connectedCallback() {
    const answer = await ask("/api/v1/faults");
    if (!answer.ok) {
      this.dispatchEvent(new CustomEvent("problem", { detail: answer.sentence, bubbles: true }));
      return;
    }
    /** @type {Kezek.FaultsDocument} */
    const { bugs, not_running: stopped } = answer.body;
    this.replaceChildren(
      h("h3", {}, t("Not running now")),
      stopped.length
        ? this.#table(
            [t("What"), t("Hall"), t("Since"), t("Number"), t("Tried")],
            stopped.map((loop) => loopRow(loop, this.about)),
          )
        : h("p", { class: "quiet" }, t("Everything runs.")),
      h("h3", {}, t("Defects since the start")),
      h(
        "p",
        { class: "quiet" },
        t("Whoever met one was shown its number, and the log of the server tells it in full under that number."),
      ),
      bugs.length
        ? this.#table(
            [t("When"), t("Number"), t("Where")],
            bugs.map((bug) => [moment(bug.at), bug.number, bug.where]),
          )
        : h("p", { class: "quiet" }, t("None.")),
    );
  }

  /**
   * @param {string[]} heads
   * @param {string[][]} rows
   */
  #table(heads, rows) {
    const head = heads.map((text) => h("th", { scope: "col" }, text));
    const body = rows.map((row) => h("tr", {}, ...row.map((text) => h("td", {}, text))));
    return h(
      "div",
      { class: "scrolls", tabindex: 0 },
      h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...body)),
    );
  }
}

/**
 * @param {Kezek.StoppedLoop} loop
 * @param {Kezek.AdminPage} about
 */
function loopRow(loop, { halls }) {
  const hall = loop.hall ? inWords(halls[loop.hall]) || loop.hall : t("The server");
  const faults = tn("{n} time", "{n} times", loop.faults);
  return [loopName(loop), hall, moment(loop.since), loop.number, faults];
}

customElements.define("admin-faults", AdminFaults);
