// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { setTexts } from "../../../queue_server/pages/static/dom.js";
import { dismissTooOld } from "../../../queue_server/pages/static/too-old.js";
import { t } from "../../../queue_server/pages/static/words.js";

const ASK_MS = 3000;
const DEVICES = "/api/v1/devices";

/** Announces the screen, shows its code, and goes where it belongs as soon as somebody has typed the code in. */
export class NewScreen extends HTMLElement {
  /** @type {string | null} */
  _secret = null;
  _timer = 0;

  connectedCallback() {
    this._turn();
    dismissTooOld();
  }

  disconnectedCallback() {
    clearTimeout(this._timer);
  }

  async _turn() {
    await (this._secret ? this._claim() : this._announce());
    this._timer = setTimeout(() => this._turn(), ASK_MS);
  }

  async _announce() {
    const body = { kind: this.dataset.kind, version: document.documentElement.dataset.version };
    const answer = await command(`${DEVICES}/announce`, body, newKey());
    this._say(answer.sentence);
    if (!answer.ok) return;
    this._secret = answer.body.secret;
    this.textContent = `${answer.body.code.slice(0, 3)} ${answer.body.code.slice(3)}`;
  }

  async _claim() {
    const answer = await command(`${DEVICES}/claim`, { secret: this._secret }, newKey());
    this._say(answer.status === 404 ? "" : answer.sentence);
    if (answer.status === 404) this._secret = null; // the code has run out: another one
    if (answer.body.state !== "paired") return;
    this._say(t("Paired: {name}", { name: answer.body.name }));
    if (this.dataset.hall && answer.body.hall === this.dataset.hall && !answer.body.zone) location.reload();
    else if (answer.body.page) location.replace(answer.body.page);
  }

  /** @param {string} sentence */
  _say(sentence) {
    setTexts(document, { said: sentence });
  }
}

customElements.define("new-screen", NewScreen);
