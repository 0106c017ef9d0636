// @ts-check
/**
 * What a single request says of a server that could not be reached is true only until it can be. The next answer to
 * anything takes such notices away; while one stands, the server is asked for.
 */

import { findAll } from "../dom.js";
import { t } from "../words.js";

const ASK_MS = 3000;
const PLACES = "p, [role=alert], [role=status]";

/**
 * What has been said of the server's absence, in whatever language the page had then.
 * @type {Set<string>}
 */
const sentences = new Set();
let timer = 0;

/** The sentence for a request that got no answer. From now on the server is asked for. */
export function unreachedSentence() {
  const sentence = t("The server cannot be reached. Try again: nothing is done twice.");
  sentences.add(sentence);
  clearTimeout(timer);
  timer = setTimeout(askForServer, ASK_MS);
  return sentence;
}

/** The server has answered. Fires `serverreturned` at the window where it had been away. */
export function noteAnswer() {
  if (!sentences.size) return;
  clearTimeout(timer);
  for (const node of findAll(document, PLACES)) {
    if (!sentences.has(node.textContent || "")) continue;
    node.textContent = "";
    node.hidden = true;
  }
  sentences.clear();
  dispatchEvent(new Event("serverreturned"));
}

async function askForServer() {
  const answer = await fetch("/static/version", { cache: "no-store" }).catch(() => null);
  if (answer) noteAnswer();
  else timer = setTimeout(askForServer, ASK_MS);
}
