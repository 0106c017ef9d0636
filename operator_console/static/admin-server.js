// @ts-check
/** What the administrator's page reads and sends. */

import { command, newKey } from "../../queue_server/pages/static/command.js";
import { problemText, t } from "../../queue_server/pages/static/words.js";

/**
 * GET a document: `{ ok, body, sentence }`.
 * @param {string} path
 * @returns {Promise<{ ok: boolean, body: any, sentence: string }>}
 */
export async function ask(path) {
  try {
    const answer = await fetch(path, { headers: { Accept: "application/json" } });
    const body = await answer.json();
    return { ok: answer.ok, body, sentence: answer.ok ? "" : problemText(body) };
  } catch {
    return { ok: false, body: {}, sentence: t("The server cannot be reached. Try again: nothing is done twice.") };
  }
}

/**
 * POST: each call is one intention.
 * @param {string} path
 * @param {object} [body]
 */
export const tell = (path, body = {}) => command(path, body, newKey());
