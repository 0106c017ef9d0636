// @ts-check
/** A draft that somebody else's save has overtaken: both changes side by side, and the draft goes on. */

import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { button } from "../settings/form-fields.js";
import { sentenceList } from "./admin-sentences.js";
import { personName } from "../words/person-name.js";

export class AdminOvertaken extends HTMLElement {
  /**
   * Shows the answer of a merge; `takeTheirs` is done where the other side shall hold.
   * @param {Kezek.MergedDraft} merged
   * @param {() => void} takeTheirs
   */
  show(merged, takeTheirs) {
    const { saved, draft, contested } = merged;
    const author = personName(merged.author);
    const dialog = h("dialog", { class: "review", "aria-labelledby": "overtaken-title" });
    const close = () => this.replaceChildren();
    redraw(
      dialog,
      h(
        "h2",
        { id: "overtaken-title" },
        author ? t("{author} has saved a change meanwhile", { author }) : t("The file has been changed meanwhile"),
      ),
      h("p", {}, t("Your draft is kept. Both changes are in it now; nothing of it is saved yet.")),
      h("h3", {}, t("Saved meanwhile")),
      sentenceList(saved, contested),
      h("h3", {}, t("Your draft")),
      sentenceList(draft, contested),
      contested.length > 0 &&
        h(
          "p",
          { class: "notice" },
          t("Both have changed the marked places. Your draft holds there, unless you take what was saved."),
        ),
      h(
        "p",
        { class: "actions" },
        contested.length > 0 && button(t("Take what was saved there"), () => [takeTheirs(), close()]),
        button(t("Go on with the draft"), close, { class: "primary" }),
      ),
    );
    dialog.addEventListener("cancel", close);
    this.replaceChildren(dialog);
    dialog.showModal();
  }
}

customElements.define("admin-overtaken", AdminOvertaken);
