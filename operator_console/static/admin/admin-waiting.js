// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { acceptance, concernedNotice } from "./admin-concerned.js";
import { button } from "../settings/form-fields.js";
import { fileDifference, sentenceList } from "./admin-sentences.js";
import { tell } from "../shared/server-documents.js";
import { personName } from "../words/person-name.js";

/** `<admin-waiting data-me>`: changes that wait for the yes of an administrator other than their author. */
export class AdminWaiting extends HTMLElement {
  /** @param {Kezek.WaitingChange[]} changes */
  draw(changes) {
    this.replaceChildren(...changes.map((change) => this.#card(change)));
  }

  /** @param {Kezek.WaitingChange} change */
  #card(change) {
    const isMine = change.author === this.dataset.me;
    const path = `/api/v1/configuration/waiting/${encodeURIComponent(change.id)}`;
    const confirms = button(
      t("Yes, put it in force"),
      () => this.#decide(`${path}/confirm`, acceptance(change.bookings)),
      {
        class: "primary",
      },
    );
    const mayConfirm = !isMine && !change.is_stale;
    return h(
      "section",
      { class: "card waiting" },
      h("h2", {}, t("{author} asks for a change of who is next", { author: personName(change.author) })),
      change.is_stale &&
        h("p", { class: "notice" }, t("The configuration has changed since, so this cannot be applied any more.")),
      sentenceList(change.sentences),
      mayConfirm && concernedNotice(change.bookings, confirms),
      fileDifference(change.difference),
      h(
        "p",
        { class: "actions" },
        mayConfirm && confirms,
        button(isMine ? t("Withdraw") : t("No, take it away"), () => this.#decide(`${path}/withdraw`)),
      ),
      isMine && h("p", { class: "quiet" }, t("Another administrator must say yes.")),
    );
  }

  /**
   * @param {string} path
   * @param {object} [body]
   */
  async #decide(path, body) {
    const answer = await tell(path, body);
    const name = answer.ok ? "saved" : "problem";
    this.dispatchEvent(new CustomEvent(name, { detail: answer.ok ? answer.body : answer.sentence, bubbles: true }));
  }
}

customElements.define("admin-waiting", AdminWaiting);
