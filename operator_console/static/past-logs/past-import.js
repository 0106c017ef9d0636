// @ts-check
/** The import of a past log: a file, its preview with what may be said of it, and the writing. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { language, t, tn } from "../../../queue_server/pages/static/words.js";
import { inWords } from "../words/draft-text.js";
import { columnHelp, columnNames } from "./past-columns.js";
import { drawPreview } from "./past-preview.js";
import { FileWork, problem, senderLine } from "../files/file-work.js";
import { progressBar } from "../files/progress-bar.js";
import { megabytes } from "../files/send-file.js";

const ACCEPTS = ".csv,.txt,.tsv,.gz,text/csv";

class PastImport extends FileWork {
  path = "/api/v1/import";
  /** What the server says of the page; given before it is connected. @type {Kezek.AdminPage} */
  about;

  connectedCallback() {
    this.append(h("div", { role: "status", "data-part": "state" }), h("div", { "data-part": "rest", class: "stack" }));
    super.connectedCallback();
  }

  /** @param {Kezek.ImportDocument} body */
  isBusy({ stage }) {
    return ["sending", "reading", "writing"].includes(stage);
  }

  /**
   * @param {Kezek.ImportDocument} body
   * @returns {Node[]}
   */
  stateParts(body) {
    const about = senderLine(body);
    switch (body.stage) {
      case "sending":
        return [progressBar(t("The file comes"), body.reached, body.of), about];
      case "reading":
        return [progressBar(t("The log is read"), body.reached, body.of), about];
      case "writing":
        return [progressBar(t("Records written"), body.reached, body.of), about];
      case "stopped":
        return [h("p", { class: "notice" }, stoppedText(body)), about];
      case "broken_off":
        return [problem(t("The work broke off: {reason}", { reason: body.broken_off })), about];
      case "refused":
        return [problem(refusedText(body)), about];
      case "imported":
        return [h("p", { class: "verdict", "data-mark": "✓" }, importedText(body, this.about))];
      case "ready":
        return [about];
      default:
        return [];
    }
  }

  /**
   * @param {Kezek.ImportDocument} body
   * @returns {Node[]}
   */
  nextParts(body) {
    /** @type {(label: string, act: () => unknown, look?: string) => HTMLElement} */
    const button = (label, act, look = "") => h("button", { type: "button", class: look, onclick: act }, label);
    const another = button(t("Another file"), () => this.#cancel());
    const begin = (/** @type {string} */ label) =>
      button(label, () => this.tell("", { version: body.version }), "primary");
    switch (body.stage) {
      case "none":
        return this.#form(body);
      case "sending":
      case "reading":
        return [button(t("Cancel"), () => this.#cancel())];
      case "writing":
        return [button(t("Stop"), () => this.#cancel())];
      case "stopped":
        return [h("p", { class: "actions" }, begin(t("Go on")), another)];
      case "broken_off":
        return [h("p", { class: "actions" }, body.preview && begin(t("Try again")), another)];
      case "refused":
        return [...faultList(body), h("p", { class: "actions" }, body.preview && begin(t("Try again")), another)];
      case "imported":
        return [h("p", { class: "actions" }, figuresLink(body), another)];
      default:
        return [
          ...drawPreview(body, this.about.days, (choices) => this.tell("/choices", { version: body.version, choices })),
          h("p", { class: "actions" }, begin(t("Import")), another),
        ];
    }
  }

  /**
   * @param {Kezek.ImportDocument} body
   * @returns {Node[]}
   */
  #form(body) {
    /** @type {[string, Record<string, string>][]} */
    const halls = Object.entries(this.about.halls);
    const hall = h("select", {}, ...halls.map(([id, names]) => h("option", { value: id }, inWords(names) || id)));
    const file = h("input", { type: "file", accept: ACCEPTS, required: true });
    const form = h(
      "form",
      { class: "stack" },
      halls.length > 1 && h("label", { class: "field" }, h("span", {}, t("Hall")), hall),
      h(
        "label",
        { class: "field" },
        h("span", {}, t("The log of another system, up to {size}", { size: megabytes(body.largest) })),
        file,
      ),
      h("p", { class: "actions" }, h("button", { class: "primary" }, t("Send and look"))),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [chosen] = file.files ?? [];
      if (chosen) this.send(chosen, body.largest, { hall: hall.value || halls[0]?.[0] });
    });
    return [
      h(
        "p",
        { class: "long" },
        t(
          "Visitors of before this hall was set up count in its figures, once their log is imported. First it is only read: you see what it is taken for.",
        ),
      ),
      h(
        "p",
        { class: "quiet long" },
        t("A table (CSV) whose heading has the columns {columns}.", { columns: columnNames() }),
      ),
      columnHelp(),
      form,
    ];
  }

  #cancel() {
    return this.tell("/cancel");
  }
}

/** @param {Kezek.ImportDocument} body */
const stoppedText = (body) =>
  t(
    "Stopped at {reached} of {of} records. They stay, and no figure counts them before all are there: go on, or send the same file later and choose the same.",
    { reached: body.reached, of: body.of },
  );

/** @param {Kezek.ImportDocument} body */
function refusedText(body) {
  if (body.obstacle) return t("The log cannot be imported: {reason}", { reason: inThisLanguage(body.obstacle) });
  return tn(
    "The file is not taken: {n} line is not right. Nothing has been written.",
    "The file is not taken: {n} lines are not right. Nothing has been written.",
    body.fault_count,
  );
}

/**
 * @param {Kezek.ImportDocument} body
 * @param {Kezek.AdminPage} about
 */
function importedText({ imported, hall }, { halls }) {
  return tn(
    "Imported: {n} record, as {past}, the past of {hall}. The figures count it from now on.",
    "Imported: {n} records, as {past}, the past of {hall}. The figures count them from now on.",
    imported?.records ?? 0,
    { past: imported?.hall ?? "", hall: inWords(halls[hall]) || hall },
  );
}

/** @param {Kezek.ImportDocument} body */
function figuresLink({ hall, preview }) {
  const span = preview ? `?${new URLSearchParams({ from: preview.first_day, to: preview.last_day })}` : "";
  return h("a", { class: "button", href: `/manager/${encodeURIComponent(hall)}${span}` }, t("Figures"));
}

/** @param {Kezek.ImportDocument} body */
function faultList({ faults, fault_count: count }) {
  const lines = faults.map(({ line, reason }) => {
    const place = t("line {numbers}", { numbers: line });
    return h("li", {}, line ? `${place}: ${inThisLanguage(reason)}` : inThisLanguage(reason));
  });
  const rest = count > faults.length && h("li", {}, tn("and {n} more", "and {n} more", count - faults.length));
  if (!faults.length) return [];
  return [h("section", { class: "card" }, h("ul", { class: "findings" }, ...lines, rest))];
}

/** @param {Record<string, string>} words */
const inThisLanguage = (words) => words[language()] ?? words.en ?? "";

customElements.define("past-import", PastImport);
