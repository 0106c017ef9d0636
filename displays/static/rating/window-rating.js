// @ts-check
import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import "../../../queue_server/pages/static/live/live-status.js";
import { find, listen, setTexts } from "../../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../../queue_server/pages/static/live/live-socket.js";
import { timeoutSignal } from "../../../queue_server/pages/static/requests/requests.js";
import { dismissTooOld } from "../../../queue_server/pages/static/too-old.js";
import { RatingForm } from "./rating-form.js";

const UNTOUCHED_MS = 20_000; // then what was chosen is sent as it is
const THANKS_MS = 5000;
const PATIENCE_MS = 5000;

/**
 * The tablet at a window. It is quiet until a service is finished there, asks for a minute how it was, and is quiet
 * again. Whoever has chosen a step has given it, also if they walk away.
 */
export class WindowRating extends HTMLElement {
  /** @type {LiveSocket} */
  _socket;
  /** @type {string | null} */
  _state = null;
  _finished = 0;
  _timer = 0;
  _answers = new AnswerOrder();

  connectedCallback() {
    this._socket = new LiveSocket(this.dataset.hall || "", () => ({ view: "board" })).open();
    listen(this._socket, "document", (document) => this._follow(document));
    this._socket.addEventListener("refused", () => location.reload()); // the page says that the screen is not set up
    find(this, "live-status").follow(this._socket);
    for (const event of ["input", "pointerdown", "keydown"]) this._form.addEventListener(event, () => this._touched());
    this._form.addEventListener("recorded", () => this._in(THANKS_MS, () => this._rest()));
    dismissTooOld();
  }

  disconnectedCallback() {
    clearTimeout(this._timer);
    this._socket.close();
  }

  get _form() {
    return find(this, "rating-form", RatingForm);
  }

  /**
   * Asks the server whenever something has happened at this window.
   * @param {Kezek.BoardDocument} doc
   */
  _follow(doc) {
    const window = Number(this.dataset.window);
    const call = doc.calls.find((other) => other.window === window);
    const state = call ? `${call.number} ${call.state}` : "";
    if (state === this._state) return;
    this._state = state;
    this._ask();
  }

  async _ask() {
    const { hall = "", window = "" } = this.dataset;
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/windows/${encodeURIComponent(window)}/rating`;
    const answer = await this._answers.awaitNewest(readTablet(path));
    if (!answer) return;
    if (!answer.document) {
      this._state = null; // the next document asks again
      return;
    }
    const { question } = answer.document;
    if (!question) return this._form.step ? undefined : this._rest();
    if (question.finished === this._finished) return;
    if (this._form.step) await this._form.send();
    this._show(question);
  }

  /** @param {Kezek.TabletQuestion} question */
  _show(question) {
    this._finished = question.finished;
    this._form.ask(question);
    this._form.hidden = false;
    find(this, "[data-part=idle]").hidden = true;
    setTexts(this, { number: question.number });
    this._in(question.ask_s * 1000, () => this._rest());
  }

  /** Whoever touches it has time; then a step that was chosen is sent as it is. */
  _touched() {
    if (find(this, "[data-part=thanks]").hidden) this._in(UNTOUCHED_MS, () => this._end());
  }

  async _end() {
    const isRecorded = await this._form.send();
    if (!isRecorded) this._rest();
  }

  _rest() {
    this._form.hidden = true;
    if (this._form.form) this._form.form.reset();
    find(this, "[data-part=idle]").hidden = false;
    setTexts(this, { number: "" });
    const isOwn = new URLSearchParams(location.search).has("lang"); // whoever comes next reads the hall's language
    if (this._finished && isOwn) location.replace(location.pathname);
  }

  /**
   * @param {number} ms
   * @param {() => void} act
   */
  _in(ms, act) {
    clearTimeout(this._timer);
    this._timer = setTimeout(act, ms);
  }
}

/**
 * @param {string} path
 * @returns {Promise<{ document: Kezek.TabletDocument | null }>}
 */
async function readTablet(path) {
  const response = await fetch(path, { cache: "no-store", signal: timeoutSignal(PATIENCE_MS) }).catch(() => null);
  return { document: response && response.ok ? await response.json().catch(() => null) : null };
}

customElements.define("window-rating", WindowRating);
