// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { act } from "../shared/elapsed-times.js";
import { dateText, dayText, hostName, URGENCIES } from "./reception-words.js";

/**
 * What was promised at receptions, the nearest date first, done by one touch; below it what was done lately, in case of
 * a slip. Fires `act`.
 */
export class ReceptionControls extends HTMLElement {
  #drawn = "";

  /**
   * @param {Kezek.ControlForVisitor[]} rows
   * @param {Kezek.ControlForVisitor[]} endedRows
   */
  draw(rows, endedRows) {
    const drawn = JSON.stringify([rows, endedRows]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    redraw(
      this,
      rows.length
        ? h("ol", { class: "controls" }, ...rows.map((row) => this.#item(row)))
        : h("p", { class: "quiet" }, t("Nothing is under control.")),
      endedRows.length > 0 && h("h3", {}, t("Done since yesterday")),
      endedRows.length > 0 && h("ol", { class: "controls done" }, ...endedRows.map((row) => this.#doneItem(row))),
    );
  }

  /** @param {Kezek.ControlForVisitor} row */
  #item({ control, visitor }) {
    const until = dateText(control.until);
    const props = {
      type: "button",
      "data-key": `done-${control.control}`,
      "aria-label": `${t("Done")}: ${visitor.name ?? control.number} ${until}`,
      onclick: () => act(this, "done", control),
    };
    return h(
      "li",
      { class: "card", "data-control": control.control },
      h(
        "p",
        { class: "due", "data-urgency": control.urgency },
        [t("Until {day}", { day: until }), URGENCIES[control.urgency]()].filter(Boolean).join(" · "),
      ),
      h(
        "p",
        { class: "asked-who" },
        h("b", {}, visitor.name ?? control.number),
        visitor.phone && h("span", { class: "quiet" }, visitor.phone),
      ),
      visitor.question ? h("blockquote", { class: "question" }, visitor.question) : "",
      h(
        "p",
        { class: "quiet" },
        t("{host}, reception of {day}, ticket {number}", {
          host: hostName(control.host),
          day: dayText(control.since),
          number: control.number,
        }),
      ),
      h("div", { class: "actions" }, h("button", props, t("Done"))),
    );
  }

  /** @param {Kezek.ControlForVisitor} row */
  #doneItem({ control, visitor }) {
    const props = {
      type: "button",
      "data-key": `reopen-${control.control}`,
      "aria-label": `${t("Not done after all")}: ${visitor.name ?? control.number}`,
      onclick: () => act(this, "reopen", control),
    };
    return h(
      "li",
      { class: "card", "data-control": control.control },
      h("p", {}, h("b", {}, visitor.name ?? control.number), " · ", t("Until {day}", { day: dateText(control.until) })),
      h("div", { class: "actions" }, h("button", props, t("Not done after all"))),
    );
  }
}

customElements.define("reception-controls", ReceptionControls);
