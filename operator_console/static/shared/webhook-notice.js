// @ts-check
/** `<webhook-notice>`: the receivers of webhooks that are sent nothing before an administrator has looked at them. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { lookAt } from "../shared/server-documents.js";
import { DELIVERY_STATES } from "../words/webhook-words.js";
import { RepeatedLook } from "./repeated-look.js";

const LOOK_MS = 30_000;
const ALARMING = new Set(["ended", "exhausted"]);

class WebhookNotice extends HTMLElement {
  #looks = new RepeatedLook(() => this.#look(), LOOK_MS);
  #sentence = "";

  connectedCallback() {
    this.#looks.begin();
  }

  disconnectedCallback() {
    this.#looks.end();
  }

  /** Draws only what has changed: a notice that stays is read out once. */
  async #look() {
    const { ok, body } = await lookAt("/api/v1/webhooks");
    if (!ok || !this.isConnected) return;
    /** @type {Kezek.WebhookDocument[]} */
    const receivers = body;
    const lines = receivers
      .filter(({ state }) => ALARMING.has(state))
      .map(({ name, state }) => `${name}: ${DELIVERY_STATES[state]()}`);
    if (lines.join("\n") === this.#sentence) return;
    this.#sentence = lines.join("\n");
    if (!lines.length) return this.replaceChildren();
    this.replaceChildren(
      h(
        "p",
        { class: "notice fault", role: "alert" },
        `${t("Webhooks")}. ${lines.join("; ")}. `,
        h("a", { href: "/admin/webhooks" }, t("Have a look")),
      ),
    );
  }
}

customElements.define("webhook-notice", WebhookNotice);
