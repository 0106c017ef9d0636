// @ts-check
/** What stays on a page and shows a document of the server that is looked at again and again. */

import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { RepeatedLook } from "./repeated-look.js";

/**
 * Reads and shows while it stands on the page and somebody can see it. An answer that comes after a later one is left
 * aside.
 */
export class DocumentView extends HTMLElement {
  /** How often it looks (ms). */
  everyMs = 3000;
  /** @type {RepeatedLook | undefined} */
  #looks;
  answers = new AnswerOrder();
  #lastText = "";

  connectedCallback() {
    this.#looks = new RepeatedLook(() => this.look(), this.everyMs);
    this.#looks.begin();
  }

  disconnectedCallback() {
    this.#looks?.end();
  }

  /** Show what the server says now. */
  async look() {
    const answer = await this.answers.awaitNewest(this.read());
    if (answer && this.isConnected) this.show(answer);
  }

  /** @returns {Promise<any>} what `show` gets */
  read() {
    throw new Error("a view reads a document of its own");
  }

  /** @param {any} _answer */
  show(_answer) {
    throw new Error("a view shows its document in its own way");
  }

  /**
   * Whether a document differs from that of the call before: what stays the same is not drawn anew, so that it is read
   * out once.
   * @param {unknown} body
   */
  isNews(body) {
    const text = JSON.stringify(body);
    if (text === this.#lastText) return false;
    this.#lastText = text;
    return true;
  }
}
