// @ts-check
/** Reads the server's documents, and sends what people want done. */

import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { timeoutSignal } from "../../../queue_server/pages/static/requests/requests.js";
import { noteAnswer, unreachedSentence } from "../../../queue_server/pages/static/requests/server-return.js";
import { problemText } from "../../../queue_server/pages/static/words.js";

const LOOK_PATIENCE_MS = 10_000; // browsers wait for minutes, and no look begins before the one before has ended

/** @typedef {{ ok: boolean, body: any, sentence: string }} Answer */

let hasUnread = false;

/** Whether a document could not be read since the last call; whoever shows it reads it anew. */
export function takeUnread() {
  const was = hasUnread;
  hasUnread = false;
  return was;
}

/**
 * GET a document.
 * @param {string} path
 * @returns {Promise<Answer>}
 */
export async function ask(path) {
  const answer = await read(path);
  if (!answer) hasUnread = true;
  return answer || unreached();
}

/**
 * GET a document that is looked at again and again: what cannot be read is read by the next look, and nothing else has
 * to be drawn anew for it.
 * @param {string} path
 * @returns {Promise<Answer>}
 */
export async function lookAt(path) {
  return (await read(path, timeoutSignal(LOOK_PATIENCE_MS))) || unreached();
}

/**
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<Answer | null>} null where no answer has come
 */
async function read(path, signal) {
  try {
    const answer = await fetch(path, { headers: { Accept: "application/json" }, signal });
    const body = await answer.json();
    noteAnswer();
    return { ok: answer.ok, body, sentence: answer.ok ? "" : problemText(body) };
  } catch {
    return null;
  }
}

const unreached = () => ({ ok: false, body: {}, sentence: unreachedSentence() });

/**
 * POST: each call is one intention.
 * @param {string} path
 * @param {object} [body]
 * @param {number} [patienceMs] for what takes the server longer than other things
 */
export const tell = (path, body = {}, patienceMs) => command(path, body, newKey(), patienceMs);
