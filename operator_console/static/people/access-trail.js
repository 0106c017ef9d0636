// @ts-check
import { inHall } from "../../../queue_server/pages/static/clock/clock.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { ask } from "../shared/server-documents.js";
import { actorName, personName } from "../words/person-name.js";

/** @type {Record<string, () => string>} */
const ACTS = {
  signed_in: () => t("Signed in with a password"),
  wrong_password: () => t("A wrong password"),
  link_used: () => t("Signed in with a link"),
  pin_used: () => t("Took over a desk with a PIN"),
  wrong_pin: () => t("A wrong PIN"),
  openid_used: () => t("Signed in with the organisation's account"),
  openid_tied: () => t("An account of the organisation was tied to a person"),
  openid_untied: () => t("An account of the organisation was untied from a person"),
  openid_refused: () => t("An account of the organisation was not let in"),
  openid_stale: () => t("A sign-in at the organisation had been used or had run out"),
  openid_failed: () => t("The organisation's sign-in gave no right answer"),
  signed_out: () => t("Signed out"),
  signed_out_everywhere: () => t("Signed out everywhere"),
  user_added: () => t("A person was added"),
  role_set: () => t("Another role was given"),
  password_set: () => t("Another password was set"),
  pin_set: () => t("The PIN was changed"),
  user_disabled: () => t("A person was shut out"),
  user_enabled: () => t("A person was let in again"),
  user_renamed: () => t("A person was renamed"),
  user_deleted: () => t("A person was deleted"),
  link_made: () => t("A sign-in link was made"),
  token_added: () => t("A token was made"),
  token_revoked: () => t("A token was revoked"),
  day_closed: () => t("The day was closed by hand"),
  day_reopened: () => t("A day that was closed was opened again"),
  backup_asked: () => t("A copy was asked for"),
  media_added: () => t("A picture or video was sent to a board"),
  media_arranged: () => t("The pictures and videos of a board were arranged"),
  media_removed: () => t("A picture or video was removed from a board"),
  media_folder_made: () => t("A folder for pictures and videos was made"),
  certificate_set: () => t("A certificate for https was put in"),
  certificate_requested: () => t("A request for a certificate was made"),
  certificate_dropped: () => t("A request for a certificate was dropped"),
  letter_sent: () => t("A test letter was sent"),
  copy_sent: () => t("A copy was sent, to be restored"),
  copy_restored: () => t("The restore of a copy was begun"),
  past_log_sent: () => t("A past log was sent"),
  past_log_imported: () => t("The import of a past log was begun"),
  past_log_cancelled: () => t("The import of a past log was cancelled"),
  server_restarted: () => t("The server was started anew"),
  version_replaced: () => t("The program was replaced by another version"),
  version_refused: () => t("Another version of the program was refused"),
  version_interrupted: () => t("An upgrade of the program was interrupted"),
  version_back: () => t("The program went back to the version before"),
  version_not_back: () => t("The program went back to the version before, which was not ready in time"),
  check_asked: () => t("A check of the journals was asked for"),
  ticket_printed_again: () => t("A ticket was printed once more"),
  words_erased: () => t("What a visitor wrote was erased"),
  device_paired: () => t("A device was let in"),
  device_changed: () => t("A device got another name or zone"),
  device_revoked: () => t("A device was shut out"),
  catalogue_written: () => t("The region's catalogue was written"),
  catalogue_taken: () => t("The region's catalogue was taken over"),
  webhook_added: () => t("A receiver of webhooks was added"),
  webhook_changed: () => t("A receiver of webhooks was changed"),
  webhook_paused: () => t("A receiver of webhooks was paused"),
  webhook_resumed: () => t("A receiver of webhooks was let go on"),
  webhook_repeated: () => t("An event was sent to a receiver of webhooks once more"),
  webhook_secret_replaced: () => t("A receiver of webhooks got another secret"),
  webhook_removed: () => t("A receiver of webhooks was removed"),
  hall_opened: () => t("A hall was set up and opened"),
  configuration_saved: () => t("The configuration was changed"),
  configuration_put_back: () => t("What is in force was put back into the file"),
  centre_joined: () => t("A hall was joined to a centre or a standby"),
  centre_left: () => t("A hall was taken from its centre or standby"),
  centre_trusted: () => t("Another certificate of a centre or standby was taken as right"),
  hall_code_made: () => t("A code was made for a hall of the region"),
  hall_promoted: () => t("A hall was taken over by this machine"),
  hall_paired: () => t("A hall of the region was paired"),
  hall_revoked: () => t("A hall of the region was shut out"),
  hall_fork_settled: () => t("The fork of a hall's journal was looked into"),
  change_asked: () => t("A change waits for a second yes"),
  change_confirmed: () => t("A change got its second yes"),
  change_withdrawn: () => t("A change that waited was withdrawn"),
};
/** @param {string} at */
const moment = (at) =>
  inHall(at).toLocaleString(language(), { dateStyle: "short", timeStyle: "medium", timeZone: "UTC" });
const COMMAND_LINE = "command line:";
/** @param {string} by */
const doer = (by) =>
  by.startsWith(COMMAND_LINE)
    ? t("the command line, {account}", { account: by.slice(COMMAND_LINE.length) })
    : actorName(by);

/** Who came in, who was kept out, who changed what. */
export class AccessTrail extends HTMLElement {
  async connectedCallback() {
    const answer = await ask("/api/v1/trail?limit=200");
    if (!answer.ok) {
      this.dispatchEvent(new CustomEvent("problem", { detail: answer.sentence, bubbles: true }));
      return;
    }
    const heads = [t("When"), t("What"), t("Whom"), t("By"), t("From")].map((head) => h("th", { scope: "col" }, head));
    /** @type {Kezek.TraceDocument[]} */
    const traces = answer.body;
    const rows = traces.map((trace) => {
      const act = ACTS[trace.what]?.() ?? trace.what;
      const texts = [moment(trace.at), act, personName(trace.name), doer(trace.by), trace.address];
      return h("tr", {}, ...texts.map((text) => h("td", {}, text)));
    });
    this.replaceChildren(
      h(
        "div",
        { class: "scrolls", tabindex: 0 },
        h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows)),
      ),
    );
  }
}

customElements.define("access-trail", AccessTrail);
