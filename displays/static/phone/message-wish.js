// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { find, findAll } from "../../../queue_server/pages/static/dom.js";

/**
 * `<message-wish>`: the visitor gives an address at which they are told of their turn, or takes it back. The address is
 * sent once and stands on no page afterwards.
 */
export class MessageWish extends HTMLElement {
  connectedCallback() {
    const form = /** @type {HTMLFormElement} */ (find(this, "[data-part=form]"));
    form.onchange = () => this._showChannel(form);
    form.onsubmit = (event) => {
      event.preventDefault();
      this._wish(form);
    };
    find(this, "[data-part=stop]").onclick = () => this._stop();
    this._show(Boolean(this.dataset.chosen));
    this.hidden = false;
  }

  /** @param {HTMLFormElement} form */
  _showChannel(form) {
    const channel = new FormData(form).get("channel");
    for (const label of findAll(form, "[data-channel]")) label.hidden = label.dataset.channel !== channel;
  }

  /** @param {HTMLFormElement} form */
  async _wish(form) {
    const data = new FormData(form);
    const channel = String(data.get("channel"));
    const address = String(data.get(channel) || "");
    const count = Math.min(50, Math.max(0, Math.trunc(Number(data.get("ahead"))) || 0));
    const language = document.documentElement.lang;
    const answer = await command(this._path, { channel, address, ahead: count, language }, newKey());
    if (!answer.ok) return this._object(answer.sentence);
    form.reset();
    this._showChannel(form);
    this._show(true);
    find(this, "[data-part=stop]").focus();
  }

  async _stop() {
    const answer = await command(`${this._path}/stop`, {}, newKey());
    if (!answer.ok) return this._object(answer.sentence);
    this._show(false);
    this.dispatchEvent(new CustomEvent("messages-stopped", { bubbles: true }));
  }

  /** @param {string} sentence */
  _object(sentence) {
    const problem = find(this, "[data-part=problem]");
    find(this, "[data-part=form]").hidden = false;
    problem.textContent = sentence;
    problem.hidden = false;
  }

  /** @param {boolean} isChosen */
  _show(isChosen) {
    find(this, "[data-part=chosen]").hidden = !isChosen;
    find(this, "[data-part=form]").hidden = isChosen;
    find(this, "[data-part=problem]").hidden = true;
  }

  get _path() {
    const { hall = "", ticket = "" } = this.dataset;
    return `/api/v1/halls/${encodeURIComponent(hall)}/tickets/${encodeURIComponent(ticket)}/messages`;
  }
}

customElements.define("message-wish", MessageWish);
