// @ts-check
/** Requests whose answer may fail to come: whoever asks goes on without it. */

import { afterHeaders, noteAnswerSeq } from "./journal-position.js";

const PATIENCE_MS = 8000; // longer, and nobody needs the answer any more; browsers themselves wait for minutes

/**
 * The response, or null: without the server, from one that refuses, and from one that takes too long. `onRefused` is
 * called where the browser is signed in no more.
 * @param {string} address
 * @param {() => void} [onRefused]
 * @returns {Promise<Response | null>}
 */
export async function fetchResponse(address, onRefused = () => {}) {
  const request = { headers: afterHeaders(address), signal: timeoutSignal(PATIENCE_MS) };
  const response = await fetch(address, request).catch(() => null);
  if (!response) return null;
  if (response.status === 401) onRefused();
  const problem = response.status === 400 ? await response.json().catch(() => null) : null;
  if (noteAnswerSeq(address, response, problem)) return fetchResponse(address, onRefused);
  return response.ok ? response : null;
}

/**
 * The JSON document at an address, or null as above.
 * @param {string} address
 * @param {() => void} [onRefused]
 * @returns {Promise<any>}
 */
export async function fetchDocument(address, onRefused) {
  const response = await fetchResponse(address, onRefused);
  return response ? response.json().catch(() => null) : null;
}

/**
 * A signal that gives a request up after so long.
 * @param {number} ms
 * @returns {AbortSignal}
 */
export function timeoutSignal(ms) {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), ms);
  return patience.signal;
}
