// @ts-check
/** Commands to the API. One intention has one key: sending it twice does it once. */

import { afterHeaders, noteAnswerSeq } from "./journal-position.js";
import { timeoutSignal } from "./requests.js";
import { noteAnswer, unreachedSentence } from "./server-return.js";
import { problemText } from "../words.js";

const PATIENCE_MS = 10_000;

/**
 * What came of a command: `sentence` is for the person when it was refused; `status` is 0 when no answer came, and then
 * the same key may safely be sent again.
 * @typedef {{ ok: boolean, status: number, body: any, sentence: string }} CommandAnswer
 */

/** A new intention's key. `crypto.randomUUID` exists on secure pages only, and a hall's network may have none. */
export function newKey() {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The commands that are under way: the second press of a double click is the same intention, and gets the first one's
 * answer.
 * @type {Map<string, Promise<CommandAnswer>>}
 */
const underWay = new Map();

/**
 * POSTs a command; it is given up after `patienceMs`.
 * @param {string} path
 * @param {object} body
 * @param {string} key
 * @param {number} [patienceMs]
 * @returns {Promise<CommandAnswer>}
 */
export function command(path, body, key, patienceMs = PATIENCE_MS) {
  const intention = `${path} ${JSON.stringify(body)}`;
  const answer = underWay.get(intention) || send(path, body, key, patienceMs).finally(() => underWay.delete(intention));
  underWay.set(intention, answer);
  return answer;
}

/**
 * @param {string} path
 * @param {object} body
 * @param {string} key
 * @param {number} patienceMs
 * @returns {Promise<CommandAnswer>}
 */
async function send(path, body, key, patienceMs) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "X-Kezek-Token": document.documentElement.dataset.token || "",
        ...afterHeaders(path),
      },
      body: JSON.stringify(body),
      signal: timeoutSignal(patienceMs),
    });
    const answer = await response.json().catch(() => ({}));
    noteAnswer();
    if (noteAnswerSeq(path, response, answer)) return send(path, body, key, patienceMs);
    const sentence = response.ok ? "" : problemText(answer);
    return { ok: response.ok, status: response.status, body: answer, sentence };
  } catch {
    return { ok: false, status: 0, body: {}, sentence: unreachedSentence() };
  }
}
