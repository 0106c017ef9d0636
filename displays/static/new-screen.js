import { command, newKey } from "../pages/command.js";
import { say } from "../pages/draw.js";
import { t } from "../pages/words.js";

const ASK_MS = 3000;
const DEVICES = "/api/v1/devices";

/** Announces the screen, shows its code, and goes where it belongs as soon as somebody has typed the code in. */
class NewScreen extends HTMLElement {
  #secret = null;
  #timer = 0;

  connectedCallback() {
    this.#turn();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  async #turn() {
    await (this.#secret ? this.#claim() : this.#announce());
    this.#timer = setTimeout(() => this.#turn(), ASK_MS);
  }

  async #announce() {
    const body = { kind: this.dataset.kind, version: document.documentElement.dataset.version };
    const answer = await command(`${DEVICES}/announce`, body, newKey());
    this.#say(answer.sentence);
    if (!answer.ok) return;
    this.#secret = answer.body.secret;
    this.textContent = `${answer.body.code.slice(0, 3)} ${answer.body.code.slice(3)}`;
  }

  async #claim() {
    const answer = await command(`${DEVICES}/claim`, { secret: this.#secret }, newKey());
    this.#say(answer.status === 404 ? "" : answer.sentence);
    if (answer.status === 404) this.#secret = null; // the code has run out: another one
    if (answer.body.state !== "paired") return;
    this.#say(t("Paired: {name}", { name: answer.body.name }));
    if (this.dataset.hall && answer.body.hall === this.dataset.hall && !answer.body.zone) location.reload();
    else if (answer.body.page) location.replace(answer.body.page);
  }

  #say(said) {
    say(document, { said });
  }
}

customElements.define("new-screen", NewScreen);
