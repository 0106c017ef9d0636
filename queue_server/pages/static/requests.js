/** Questions to the server whose answer may fail to come: whoever asks goes on without it. */

const PATIENCE_MS = 8000; // longer, and nobody needs the answer any more; browsers themselves wait for minutes

/**
 * The answer, or null: without the server, from one that refuses, and from one that takes too long. `refused` is called
 * where the browser is signed in no more.
 */
export async function answerOf(address, refused = () => {}) {
  const answer = await fetch(address, { signal: deadline(PATIENCE_MS) }).catch(() => null);
  if (answer && answer.status === 401) refused();
  return answer && answer.ok ? answer : null;
}

/** A signal that gives a request up after so long. */
export function deadline(ms) {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), ms);
  return patience.signal;
}

/** The JSON document at an address, or null as above. */
export async function ask(address, refused) {
  const answer = await answerOf(address, refused);
  return answer ? answer.json().catch(() => null) : null;
}
