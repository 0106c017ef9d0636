// @ts-check
/** `<webhook-notice>`: the receivers of webhooks that are sent nothing before an administrator has looked at them. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { lookAt } from "../shared/server-documents.js";
import { DELIVERY_STATES } from "../words/webhook-words.js";
import { DocumentView } from "./document-view.js";

const ALARMING = new Set(["ended", "exhausted"]);

class WebhookNotice extends DocumentView {
  everyMs = 30_000;

  read() {
    return lookAt("/api/v1/webhooks");
  }

  /** @param {{ ok: boolean, body: Kezek.WebhookDocument[] }} answer */
  show({ ok, body }) {
    if (!ok) return;
    const lines = body
      .filter(({ state }) => ALARMING.has(state))
      .map(({ name, state }) => `${name}: ${DELIVERY_STATES[state]()}`);
    if (!this.isNews(lines)) return;
    const link = h("a", { href: "/admin/webhooks" }, t("Have a look"));
    const sentence = `${t("Webhooks")}. ${lines.join("; ")}. `;
    this.replaceChildren(...(lines.length ? [h("p", { class: "notice fault", role: "alert" }, sentence, link)] : []));
  }
}

customElements.define("webhook-notice", WebhookNotice);
