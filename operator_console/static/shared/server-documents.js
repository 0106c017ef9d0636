// @ts-check
/** Reads the server's documents, and sends what people want done. */

import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { noteAnswer, unreachedSentence } from "../../../queue_server/pages/static/requests/server-return.js";
import { problemText } from "../../../queue_server/pages/static/words.js";

let hasUnread = false;

/** Whether a document could not be read since the last call; whoever shows it reads it anew. */
export function takeUnread() {
  const was = hasUnread;
  hasUnread = false;
  return was;
}

/**
 * GET a document: `{ ok, body, sentence }`.
 * @param {string} path
 * @returns {Promise<{ ok: boolean, body: any, sentence: string }>}
 */
export async function ask(path) {
  try {
    const answer = await fetch(path, { headers: { Accept: "application/json" } });
    const body = await answer.json();
    noteAnswer();
    return { ok: answer.ok, body, sentence: answer.ok ? "" : problemText(body) };
  } catch {
    hasUnread = true;
    return { ok: false, body: {}, sentence: unreachedSentence() };
  }
}

/**
 * POST: each call is one intention.
 * @param {string} path
 * @param {object} [body]
 * @param {number} [patienceMs] for what takes the server longer than other things
 */
export const tell = (path, body = {}, patienceMs) => command(path, body, newKey(), patienceMs);
