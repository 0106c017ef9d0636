/** Commands to the API. One intention has one key: sending it twice does it once. */

import { deadline } from "./requests.js";
import { problemText, t } from "./words.js";

const PATIENCE_MS = 10_000;

/** A new intention's key. `crypto.randomUUID` exists on secure pages only, and a hall's network may have none. */
export function newKey() {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * POST a command. Returns `{ ok, status, body, sentence }`: `sentence` is for the person when it was refused; `status`
 * is 0 when nothing was heard, and then the same key may safely be sent again.
 */
export function command(path, body, key) {
  const said = `${path} ${JSON.stringify(body)}`;
  const sent = underWay.get(said) || send(path, body, key).finally(() => underWay.delete(said));
  underWay.set(said, sent);
  return sent;
}

const underWay = new Map(); // the second press of a double click is the same intention, and gets the first one's answer

async function send(path, body, key) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "X-Kezek-Token": window.document.documentElement.dataset.token,
      },
      body: JSON.stringify(body),
      signal: deadline(PATIENCE_MS),
    });
    const document = await answer.json().catch(() => ({}));
    const sentence = answer.ok ? "" : problemText(document);
    return { ok: answer.ok, status: answer.status, body: document, sentence };
  } catch {
    return { ok: false, status: 0, body: {}, sentence: t("The server cannot be reached. Try again: nothing is done twice.") };
  }
}
