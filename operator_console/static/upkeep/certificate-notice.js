// @ts-check
/** Above every section: a certificate that ends soon, with the way to where it is replaced. */

import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { ask } from "../shared/server-documents.js";
import { standingText } from "./certificate-facts.js";

class CertificateNotice extends HTMLElement {
  #answers = new AnswerOrder();
  #look = () => this.#show();
  /** The section itself says the same. */
  #place = () => (this.hidden = location.hash.endsWith("/certificate"));

  connectedCallback() {
    addEventListener("certificate-changed", this.#look);
    addEventListener("hashchange", this.#place);
    this.#place();
    this.#show();
  }

  disconnectedCallback() {
    removeEventListener("certificate-changed", this.#look);
    removeEventListener("hashchange", this.#place);
  }

  async #show() {
    const answer = await this.#answers.awaitNewest(ask("/api/v1/certificate"));
    if (!answer) return undefined;
    const { ok, body } = answer;
    const sentence = ok && body.in_force ? standingText(body.in_force) : "";
    if (!sentence) return this.replaceChildren();
    const isUrgent = body.in_force.is_alarming;
    return this.replaceChildren(
      h(
        "p",
        { class: isUrgent ? "notice fault" : "notice", role: isUrgent ? "alert" : "status" },
        sentence,
        " ",
        h("a", { href: "#/certificate" }, t("Put in another one")),
      ),
    );
  }
}

customElements.define("certificate-notice", CertificateNotice);
