// @ts-check
/** Copies of the hall: how old the last good one is, and one by a button. */

import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { ask, tell } from "../shared/server-documents.js";
import { backupFault } from "../words/backup-words.js";
import { agoText, momentText } from "../shared/moment-text.js";
import { megabytes } from "../files/send-file.js";

const LOOK_MS = 2000;

/** How the copies do now. */
export class BackupState extends HTMLElement {
  #timer = 0;
  #answers = new AnswerOrder();

  connectedCallback() {
    this.setAttribute("aria-live", "polite");
    this.#look();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  async #look() {
    const answer = await this.#answers.awaitNewest(ask("/api/v1/backups"));
    if (answer) this.#draw(answer);
  }

  /** @param {{ ok: boolean, body: Kezek.BackupDocument, sentence: string }} answer */
  #draw({ ok, body, sentence }) {
    if (!ok) return this.replaceChildren(h("p", { class: "notice" }, sentence));
    redraw(
      this,
      ...(body.folder ? this.#lines(body) : [h("p", { class: "notice" }, t("No copies are made: no folder is set."))]),
    );
    clearTimeout(this.#timer);
    if (body.is_running) this.#timer = setTimeout(() => this.#look(), LOOK_MS);
  }

  /** @param {Kezek.BackupDocument} body */
  #lines(body) {
    const good = body.good_at ? `${momentText(body.good_at)}, ${agoText(body.good_at)}` : t("none yet");
    const failed =
      body.failed_since &&
      t("No good copy since {time}: {why}", { time: momentText(body.failed_since), why: backupFault(body.fault) });
    const facts = [
      [t("Last good copy"), good],
      [t("File"), body.name && `${body.name}, ${megabytes(body.size)}`],
      [t("Folder"), body.folder],
      [t("The next one"), momentText(body.next_at)],
    ].filter(([, value]) => value);
    return [
      body.fault && h("p", { class: "notice fault", role: "alert" }, failed, h("small", {}, body.detail)),
      h("dl", { class: "backup-facts" }, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
      body.left_out.length > 0 &&
        h(
          "div",
          { class: "notice" },
          t("Not taken along:"),
          h("ul", {}, ...body.left_out.map((line) => h("li", {}, line.path, h("small", {}, line.why)))),
        ),
      h(
        "button",
        { type: "button", disabled: body.is_running, onclick: () => this.#make() },
        body.is_running ? t("A copy is being made and checked …") : t("Make a copy now"),
      ),
    ];
  }

  async #make() {
    const answer = await tell("/api/v1/backups");
    this.#answers.leaveAside();
    this.#draw(answer);
  }
}

customElements.define("backup-state", BackupState);
