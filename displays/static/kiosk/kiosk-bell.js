// @ts-check
import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { fetchDocument } from "../../../queue_server/pages/static/requests/requests.js";
import { named, t } from "../../../queue_server/pages/static/words.js";
import { back, tilesOf, title } from "../tiles/kiosk-screens.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */

const ASK_MS = 5000; // whether somebody has come

/**
 * `<kiosk-bell>`: the button for those who need help, below every screen; and while nobody has come, that somebody is
 * coming. Fires `pressed`.
 */
export class KioskBell extends HTMLElement {
  /** @type {Kezek.KioskHall} */
  _hall;
  _isOpen = false;
  _key = newKey();
  _timer = 0;
  _answers = new AnswerOrder();

  disconnectedCallback() {
    clearInterval(this._timer);
  }

  /** @param {Kezek.KioskHall} hall */
  set hall(hall) {
    this._hall = hall;
    this.hidden = !hall.help_reasons.length;
    if (this.hidden) return;
    this.draw();
    this._look();
    this._timer = setInterval(() => this._isOpen && this._look(), ASK_MS);
  }

  /** In the language of the screen. */
  draw() {
    if (this.hidden) return;
    const button = h(
      "button",
      { class: "bell", onclick: () => this.dispatchEvent(new Event("pressed")) },
      t("I need help"),
    );
    const coming = [
      h("p", { role: "status" }, h("b", {}, t("Somebody is coming to you."))),
      h("button", { onclick: () => this._withdraw() }, t("I need no help any more")),
    ];
    redraw(this, ...(this._isOpen ? coming : [button]));
    this.classList.toggle("rung", this._isOpen);
  }

  /**
   * The screen that asks for the reason.
   * @param {{ onreason: (reason: string) => void, onback: () => void }} actions
   * @returns {Child[]}
   */
  screen({ onreason, onback }) {
    const tiles = this._hall.help_reasons.map((reason) =>
      h("button", { class: "tile", onclick: () => onreason(reason.id) }, h("b", {}, named(reason.names))),
    );
    return [
      title(t("What do you need help with?"), "help"),
      h("p", { class: "notice fault", role: "alert", hidden: true, "data-part": "problem" }),
      tilesOf(tiles),
      back(onback),
    ];
  }

  /**
   * The sentence of why nobody was called, or nothing.
   * @param {string} reason
   */
  async ring(reason) {
    const answer = await command(this._path, { reason }, this._key);
    if (answer.status) this._key = newKey(); // else the same is asked again
    if (!answer.ok && answer.body.code !== "help_requested") return answer.sentence;
    this._change(true);
    return "";
  }

  async _withdraw() {
    const answer = await command(`${this._path}/withdraw`, {}, newKey());
    if (answer.ok || answer.body.code === "help_not_open") this._change(false);
  }

  async _look() {
    const own = await this._answers.awaitNewest(fetchDocument(`${this._path}/own`));
    if (own) this._set(Boolean(own.call));
  }

  /** What a command has changed: a look that began before it would say what was. @param {boolean} isOpen */
  _change(isOpen) {
    this._answers.leaveAside();
    this._set(isOpen);
  }

  /** @param {boolean} isOpen */
  _set(isOpen) {
    if (isOpen === this._isOpen) return;
    this._isOpen = isOpen;
    this.draw();
  }

  get _path() {
    return `/api/v1/halls/${encodeURIComponent(this._hall.hall)}/help`;
  }
}

customElements.define("kiosk-bell", KioskBell);
