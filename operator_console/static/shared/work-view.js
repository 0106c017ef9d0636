// @ts-check
/** Long work of the server on a page: begun by a button or a form, and looked at while it goes on. */

import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { ask, tell } from "./server-documents.js";

/** @typedef {import("./server-documents.js").Answer} Answer */

/** An element whose work has its document and its commands at `path`; `draw(answer)` shows the document. */
export class WorkView extends HTMLElement {
  path = "";
  /** How often it looks while the work goes on (ms). */
  busyMs = 1000;
  /** How often it looks while there is none (ms); 0 stands for not at all. */
  idleMs = 0;
  answers = new AnswerOrder();
  /** @type {number | undefined} */
  #timer;

  connectedCallback() {
    this.look();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  /** @param {Answer} _answer */
  draw(_answer) {
    throw new Error("work is drawn in its own way");
  }

  /** @param {any} body */
  isBusy(body) {
    return Boolean(body.is_running);
  }

  /** Draw the work as it is now. */
  async look() {
    const answer = await this.answers.awaitNewest(ask(this.path));
    if (answer) this.take(answer);
  }

  /**
   * @param {number} ms
   * @param {() => unknown} [look]
   */
  lookIn(ms, look = () => this.look()) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(look, ms);
  }

  /**
   * Draw the work, and look again.
   * @param {Answer} answer
   */
  take(answer) {
    if (!this.isConnected) return;
    this.draw(answer);
    const isBusy = answer.ok && this.isBusy(answer.body);
    clearTimeout(this.#timer);
    if (isBusy || this.idleMs) this.lookIn(isBusy ? this.busyMs : this.idleMs);
  }

  /**
   * Give a command.
   * @param {string} act
   * @param {object} [body]
   */
  async tell(act = "", body = {}) {
    return this.end(await tell(this.path + act, body));
  }

  /**
   * Draw what a command is answered with.
   * @param {Answer} answer
   */
  async end(answer) {
    this.answers.leaveAside();
    this.take(answer);
  }
}
