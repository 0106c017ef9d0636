// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { notify } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";

/** One's own password, PIN and sessions: each form is one request. */
export class OwnAccount extends HTMLElement {
  #submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) this.#send(event.target);
  };

  connectedCallback() {
    this.addEventListener("submit", this.#submit);
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#submit);
  }

  /** @param {HTMLFormElement} form */
  async #send(form) {
    const { path = "" } = form.dataset;
    const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    const answer = await command(path, fields, newKey());
    if (answer.ok && path.endsWith("sign-out")) location.assign("/");
    notify(this, "problem", answer.sentence);
    notify(this, "done", answer.ok ? t("Done.") : "");
    if (answer.ok) form.reset();
  }
}

customElements.define("own-account", OwnAccount);
