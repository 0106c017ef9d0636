// @ts-check
/** Work with a file that is sent to the server: another system's log, or a copy of another machine's hall. */

import { find, h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { ask } from "../shared/server-documents.js";
import { WorkView } from "../shared/work-view.js";
import { progressBar } from "./progress-bar.js";
import { megabytes, sendFile } from "./send-file.js";

/** @typedef {import("../shared/server-documents.js").Answer} Answer */

/** One line of how it is in `[data-part=state]`, and in `[data-part=rest]` what can be done now. */
export class FileWork extends WorkView {
  idleMs = 4000;
  #drawn = "";

  /**
   * What is typed stays while the work is as it was.
   * @param {Answer} answer
   */
  draw({ ok, body, sentence }) {
    if (!ok) return this.say(problem(sentence));
    const state = `${body.stage} ${body.version} ${body.reached}`;
    if (state === this.#drawn) return;
    this.#drawn = state;
    this.say(...this.stateParts(body));
    find(this, "[data-part=rest]").replaceChildren(...this.nextParts(body));
  }

  /**
   * One or two lines: what is under way, or what came of it.
   * @param {any} _body
   * @returns {Node[]}
   */
  stateParts(_body) {
    throw new Error("work says itself how it is");
  }

  /**
   * What can be done now.
   * @param {any} _body
   * @returns {Node[]}
   */
  nextParts(_body) {
    throw new Error("work says itself what can be done");
  }

  /** @param {(Node | string)[]} children */
  say(...children) {
    find(this, "[data-part=state]").replaceChildren(...children);
  }

  /** What cannot be read at a look is read by the next one. */
  async look() {
    const answer = await this.answers.awaitNewest(ask(this.path));
    if (answer?.ok) this.take(answer);
    else if (answer) this.unread(answer);
  }

  /** @param {Answer} answer */
  unread(answer) {
    if (this.#drawn) this.lookIn(this.idleMs);
    else this.take(answer);
  }

  /**
   * Send a file. What is too large is not even begun.
   * @param {File} file
   * @param {number} largest
   * @param {Record<string, string>} query
   */
  async send(file, largest, query = {}) {
    const sentence = !file.size
      ? t("The file is empty.")
      : file.size > largest
        ? t("It is larger than {size}.", { size: megabytes(largest) })
        : "";
    if (sentence) return this.say(problem(`${file.name}: ${sentence}`));
    this.lookIn(this.busyMs);
    const address = `${this.path}/file?${new URLSearchParams({ ...query, name: file.name })}`;
    const answer = await sendFile(address, file, (loaded) => this.say(progressBar(file.name, loaded, file.size)));
    return this.end(answer);
  }

  /**
   * What a command is answered with; where it is refused, the work is drawn anew below the reason.
   * @param {Answer} answer
   */
  async end(answer) {
    if (!answer.ok) {
      this.#drawn = "";
      this.take(await ask(this.path));
    }
    return super.end(answer);
  }
}

/** What is said where something went wrong. @param {string} sentence */
export const problem = (sentence) => h("p", { class: "notice fault", role: "alert" }, sentence);

/** Whose file it is. @param {{ name: string, sender: string }} body */
export const senderLine = ({ name, sender }) =>
  h("p", { class: "quiet long" }, t("{file}, sent by {name}", { file: name, name: sender }));
