// @ts-check
/** The log of the last hours, in plain words; the line as it was written stands below each. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";
import { ask } from "../shared/server-documents.js";
import { momentText } from "../shared/moment-text.js";

/** @type {Record<Kezek.LogLineDocument["weight"], () => string>} */
const WEIGHTS = { note: () => t("Note"), warning: () => t("Warning"), fault: () => t("Fault") };

class RecentLog extends HTMLElement {
  #hasNotes = false;
  /** @type {Kezek.LogLineDocument[]} */
  #lines = [];

  async connectedCallback() {
    const { ok, body, sentence } = await ask("/api/v1/log");
    if (!ok) return this.replaceChildren(h("p", { class: "notice fault", role: "alert" }, sentence));
    this.#lines = body;
    this.#draw();
    return undefined;
  }

  #draw() {
    const lines = this.#lines.filter(({ weight }) => this.#hasNotes || weight !== "note");
    const box = h("input", { type: "checkbox", checked: this.#hasNotes });
    box.addEventListener("change", () => this.#show(box.checked));
    this.replaceChildren(
      h("p", { class: "quiet" }, t("What the server has noted in the last twelve hours, or since its start.")),
      h("label", { class: "check" }, box, t("Show notes as well")),
      lines.length
        ? h("ul", { class: "log-lines" }, ...lines.map(row))
        : h("p", { class: "verdict", "data-mark": "✓" }, t("No warnings and no faults.")),
    );
  }

  /** @param {boolean} hasNotes */
  #show(hasNotes) {
    this.#hasNotes = hasNotes;
    this.#draw();
    this.querySelector("input")?.focus();
  }
}

/** @param {Kezek.LogLineDocument} line */
function row({ at, weight, area, sentence, text, count }) {
  const often = count > 1 ? [h("span", { class: "quiet" }, tn("{n} time", "{n} times", count))] : [];
  return h(
    "li",
    { class: "card log-line", "data-weight": weight },
    h(
      "p",
      { class: "log-head" },
      h("b", {}, WEIGHTS[weight]()),
      h("span", {}, area),
      h("time", { datetime: at }, momentText(at)),
      ...often,
    ),
    sentence ? h("p", {}, sentence) : "",
    h("p", { class: "quiet log-text", lang: "en" }, text),
  );
}

customElements.define("recent-log", RecentLog);
