import { command, newKey } from "../../queue_server/pages/static/command.js";
import { t } from "../../queue_server/pages/static/words.js";

/** One's own password, PIN and sessions: each form is one request. */
class OwnAccount extends HTMLElement {
  #submit = (event) => {
    event.preventDefault();
    this.#send(event.target);
  };

  connectedCallback() {
    this.addEventListener("submit", this.#submit);
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#submit);
  }

  async #send(form) {
    const said = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    const answer = await command(form.dataset.path, said, newKey());
    if (answer.ok && form.dataset.path.endsWith("sign-out")) location.assign("/");
    this.#say("problem", answer.sentence);
    this.#say("done", answer.ok ? t("Done.") : "");
    if (answer.ok) form.reset();
  }

  #say(part, sentence) {
    const node = this.querySelector(`[data-part="${part}"]`);
    node.textContent = sentence;
    node.hidden = !sentence;
  }
}

customElements.define("own-account", OwnAccount);
