// @ts-check
/** The import of a past log: a file, its preview with what may be said of it, and the writing. */

import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { find, h } from "../../../queue_server/pages/static/dom.js";
import { language, t, tn } from "../../../queue_server/pages/static/words.js";
import { inWords } from "../words/draft-text.js";
import { ask, tell } from "../shared/server-documents.js";
import { columnHelp, columnNames } from "./past-columns.js";
import { drawPreview } from "./past-preview.js";
import { progressBar } from "../files/progress-bar.js";
import { megabytes, sendFile } from "../files/send-file.js";

const PATH = "/api/v1/import";
const LOOK_MS = 1000;
const LOOK_IDLE_MS = 4000;
const ACCEPTS = ".csv,.txt,.tsv,.gz,text/csv";

/** @typedef {{ ok: boolean, body: any, sentence: string }} Answer */

class PastImport extends HTMLElement {
  /** What the server says of the page; given before it is connected. @type {Kezek.AdminPage} */
  about;
  /** @type {number | undefined} */
  #timer;
  #answers = new AnswerOrder();
  #drawn = "";

  async connectedCallback() {
    this.append(h("div", { role: "status", "data-part": "state" }), h("div", { "data-part": "rest", class: "stack" }));
    this.#draw(await ask(PATH));
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  /** @param {Answer} answer */
  #draw({ ok, body, sentence }) {
    if (!this.isConnected) return;
    if (ok) this.#show(body);
    else this.#say(h("p", { class: "notice fault", role: "alert" }, sentence));
    clearTimeout(this.#timer);
    const isBusy = ok && ["sending", "reading", "writing"].includes(body.stage);
    this.#timer = setTimeout(() => this.#look(), isBusy ? LOOK_MS : LOOK_IDLE_MS);
  }

  async #look() {
    const answer = await this.#answers.awaitNewest(ask(PATH));
    if (!answer) return;
    if (answer.ok) this.#draw(answer);
    else this.#timer = setTimeout(() => this.#look(), LOOK_IDLE_MS);
  }

  /**
   * What is typed stays while the import is as it was.
   * @param {Kezek.ImportDocument} body
   */
  #show(body) {
    const state = `${body.stage} ${body.version} ${body.reached}`;
    if (state === this.#drawn) return;
    this.#drawn = state;
    this.#say(...this.#state(body));
    find(this, "[data-part=rest]").replaceChildren(...this.#rest(body));
  }

  /** @param {(Node | string | false | null | undefined)[]} children */
  #say(...children) {
    find(this, "[data-part=state]").replaceChildren(
      ...children.filter((child) => child !== false && child !== null && child !== undefined),
    );
  }

  /**
   * One or two lines: what is under way, or what came of it.
   * @param {Kezek.ImportDocument} body
   * @returns {(Node | false)[]}
   */
  #state(body) {
    const about = h("p", { class: "quiet long" }, t("{file}, sent by {name}", { file: body.name, name: body.sender }));
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
        return [
          h(
            "p",
            { class: "notice fault", role: "alert" },
            t("The work broke off: {reason}", { reason: body.broken_off }),
          ),
          about,
        ];
      case "refused":
        return [h("p", { class: "notice fault", role: "alert" }, refusedText(body)), about];
      case "imported":
        return [h("p", { class: "verdict", "data-mark": "✓" }, importedText(body, this.about))];
      case "ready":
        return [about];
      default:
        return [];
    }
  }

  /**
   * What can be done now.
   * @param {Kezek.ImportDocument} body
   * @returns {Node[]}
   */
  #rest(body) {
    /** @type {(label: string, act: () => unknown, look?: string) => HTMLElement} */
    const button = (label, act, look = "") => h("button", { type: "button", class: look, onclick: act }, label);
    const another = button(t("Another file"), () => this.#cancel());
    const begin = (/** @type {string} */ label) =>
      button(label, () => this.#tell("", { version: body.version }), "primary");
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
          ...drawPreview(body, this.about.days, (choices) =>
            this.#tell("/choices", { version: body.version, choices }),
          ),
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
      if (chosen) this.#send(hall.value || halls[0]?.[0], chosen, body.largest);
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

  /**
   * What is too large is not even begun.
   * @param {string} hall
   * @param {File} file
   * @param {number} largest
   */
  async #send(hall, file, largest) {
    const problem = !file.size
      ? t("The file is empty.")
      : file.size > largest
        ? t("It is larger than {size}.", { size: megabytes(largest) })
        : "";
    if (problem) return this.#say(h("p", { class: "notice fault", role: "alert" }, `${file.name}: ${problem}`));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), LOOK_MS);
    const answer = await sendFile(`${PATH}/file?${new URLSearchParams({ hall, name: file.name })}`, file, (loaded) =>
      this.#say(progressBar(file.name, loaded, file.size)),
    );
    return this.#take(answer);
  }

  /**
   * @param {string} act
   * @param {object} [body]
   */
  async #tell(act, body = {}) {
    this.#take(await tell(PATH + act, body));
  }

  /**
   * What a command is answered with; where it is refused, the import is drawn anew below the reason.
   * @param {Answer} answer
   */
  async #take(answer) {
    if (!answer.ok) {
      this.#drawn = "";
      this.#draw(await ask(PATH));
    }
    this.#answers.leaveAside();
    this.#draw(answer);
  }

  #cancel() {
    return this.#tell("/cancel");
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
