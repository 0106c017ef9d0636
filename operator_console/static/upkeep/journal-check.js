// @ts-check
/** The check of all journals: a button, how far it is, what it has shown, and the file for an auditor. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";
import { WorkView } from "../shared/work-view.js";
import { progressBar } from "../files/progress-bar.js";

const PATH = "/api/v1/check";

class JournalCheck extends WorkView {
  path = PATH;
  #read = () => this.look();

  connectedCallback() {
    addEventListener("serverreturned", this.#read);
    super.connectedCallback();
  }

  disconnectedCallback() {
    removeEventListener("serverreturned", this.#read);
    super.disconnectedCallback();
  }

  /** @param {{ ok: boolean, body: any, sentence: string }} answer */
  draw({ ok, body, sentence }) {
    if (!ok) return this.replaceChildren(h("p", { class: "notice fault", role: "alert" }, sentence));
    const button = h(
      "button",
      { type: "button", class: "primary", disabled: body.is_running, onclick: () => this.tell() },
      t("Check now"),
    );
    this.replaceChildren(
      h(
        "p",
        {},
        t(
          "Every record is read and held against its seal, and every call against the rule of the line. The halls go on meanwhile.",
        ),
      ),
      button,
      h(
        "div",
        { role: "status" },
        ...(body.is_running ? [progressBar(t("Records checked"), body.reached, body.of)] : outcome(body)),
      ),
      ...(body.is_running ? [] : body.halls.map(hallCard)),
    );
  }
}

/**
 * What is said of all halls together.
 * @param {Kezek.CheckDocument} body
 */
function outcome(body) {
  if (body.is_good === null)
    return [h("p", { class: "quiet" }, t("No check has been made since the start of the server."))];
  if (body.broken_off !== null)
    return [h("p", { class: "notice fault" }, t("The check broke off: {reason}", { reason: body.broken_off }))];
  const byRule = body.halls.every((hall) => hall.is_by_rule);
  const text = !body.is_good
    ? t("A journal is not as it was written.")
    : byRule
      ? t("All is well: every record is as it was written, and everybody was called by the rule.")
      : t("Every record is as it was written. Some acts depart from the rule or were a supervisor's decision.");
  return [
    h("p", { class: body.is_good ? "verdict" : "notice fault", "data-mark": body.is_good ? "✓" : "!" }, text),
    body.unreadable &&
      h(
        "p",
        { class: "notice fault" },
        t("The folder could not be read to its end: {reason}", { reason: body.unreadable }),
      ),
    h("a", { class: "button", href: `${PATH}/report.txt`, download: "" }, t("File for the auditor")),
  ].filter(Boolean);
}

/** @param {Kezek.CheckedHall} hall */
function hallCard(hall) {
  const list = h("ul", { class: "findings" }, ...hall.lines.map((line) => h("li", {}, line)));
  const summary = h("summary", {}, tn("{n} line", "{n} lines", hall.lines.length));
  const lines =
    hall.lines.length > 0 &&
    h("details", { class: "card", open: !hall.is_intact || hall.lines.length < 6 }, summary, list);
  return h(
    "section",
    { class: "card" },
    h("h2", {}, hall.name),
    ...hall.summary.map((sentence) => h("p", { class: "long" }, sentence)),
    lines,
  );
}

customElements.define("journal-check", JournalCheck);
