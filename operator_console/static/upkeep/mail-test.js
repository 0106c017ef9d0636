// @ts-check
/** A test letter by the mail server that is saved. */

import { find, h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { WorkView } from "../shared/work-view.js";

/** @type {Record<NonNullable<Kezek.LetterDocument["fault"]>, () => string>} */
const FAULTS = {
  no_password: () => t("The password of the mail server cannot be read. Look at the file with the password."),
  open_password: () => t("The file with the password can be read by others, so it is not used."),
  silent: () =>
    t("The mail server has not answered in time. Look at its address and port, and whether a firewall is between."),
  unreachable: () => t("The mail server cannot be reached. Look at its address and port."),
  certificate: () => t("The certificate of the mail server is not trusted. Name the authority that vouches for it."),
  no_tls: () => t("The mail server does not encrypt in this way. Choose another encryption or port."),
  sign_in: () => t("The mail server does not know this name and password."),
  readers: () => t("The mail server takes nothing for this address."),
  refused: () => t("The mail server has refused the letter."),
};

class MailTest extends WorkView {
  path = "/api/v1/mail/test";

  connectedCallback() {
    const field = h("input", { type: "email", required: true, maxlength: 254, autocomplete: "email" });
    const form = h(
      "form",
      { class: "row" },
      h("label", { class: "field" }, h("span", {}, t("Send a test letter to")), field),
      h("button", {}, t("Send a test letter")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.tell("", { to: field.value.trim() });
    });
    this.replaceChildren(
      form,
      h("p", { class: "quiet" }, t("It goes by what is saved: save first.")),
      h("div", { role: "status" }),
    );
    super.connectedCallback();
  }

  /** @param {{ ok: boolean, body: any, sentence: string }} answer */
  draw({ ok, body, sentence }) {
    find(this, "button").disabled = ok && body.is_running;
    find(this, "[role=status]").replaceChildren(ok ? outcome(body) : h("p", { class: "notice fault" }, sentence));
  }
}

/** @param {Kezek.LetterDocument} body */
function outcome(body) {
  if (body.is_running) return h("p", {}, t("The letter is on its way to the mail server …"));
  if (!body.ended_at) return "";
  if (body.fault) return h("p", { class: "notice fault" }, FAULTS[body.fault](), " ", h("small", {}, body.detail));
  return h(
    "p",
    { class: "verdict", "data-mark": "✓" },
    t("The mail server has taken the letter to {to}.", { to: body.to }),
  );
}

customElements.define("mail-test", MailTest);
