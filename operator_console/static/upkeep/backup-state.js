// @ts-check
/** Copies of the hall: how old the last good one is, and one by a button. */

import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { WorkView } from "../shared/work-view.js";
import { backupFault } from "../words/backup-words.js";
import { agoText, momentText } from "../shared/moment-text.js";
import { megabytes } from "../files/send-file.js";

/** How the copies do now. */
export class BackupState extends WorkView {
  path = "/api/v1/backups";
  busyMs = 2000;

  connectedCallback() {
    this.setAttribute("aria-live", "polite");
    super.connectedCallback();
  }

  /** @param {{ ok: boolean, body: Kezek.BackupDocument, sentence: string }} answer */
  draw({ ok, body, sentence }) {
    if (!ok) return this.replaceChildren(h("p", { class: "notice" }, sentence));
    redraw(
      this,
      ...(body.folder ? this.#lines(body) : [h("p", { class: "notice" }, t("No copies are made: no folder is set."))]),
    );
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
        { type: "button", disabled: body.is_running, onclick: () => this.tell() },
        body.is_running ? t("A copy is being made and checked …") : t("Make a copy now"),
      ),
    ];
  }
}

customElements.define("backup-state", BackupState);
