// @ts-check
/** What the page of devices asks for, each by itself, and what is known of it while its answer does not come. */

import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { timeoutSignal } from "../../../queue_server/pages/static/requests/requests.js";

const PATIENCE_MS = 10_000;
const DEVICES = "/api/v1/devices";
const SERVERS = "/api/v1/servers";

/**
 * The devices of one or of several answers, as each was read last.
 * @template T
 */
export class DeviceAnswers {
  #order = new AnswerOrder();
  /** @type {(T[] | null)[]} */
  #lists = [];
  /** Whether all answers have come or are known not to come. */
  isAnswered = false;
  /** Whether one did not come the last time. */
  isMissing = false;
  /** When all came for the last time, as `performance.now()` has it. */
  heardAt = performance.now();

  /**
   * Resolves to whether the answers are the newest and there is something to draw.
   * @param {Promise<T[] | null>[]} answers each null where nothing could be read
   */
  async take(answers) {
    const lists = await this.#order.awaitNewest(Promise.all(answers));
    if (!lists) return false;
    this.#lists = lists.map((list, place) => list ?? this.#lists[place] ?? null);
    this.isAnswered = true;
    this.isMissing = lists.includes(null);
    if (!this.isMissing) this.heardAt = performance.now();
    return true;
  }

  get devices() {
    return this.#lists.flatMap((list) => list ?? []);
  }
}

/**
 * The paired devices, and those that wait for it. Whoever is signed in no more is asked to.
 * @returns {Promise<Kezek.BookedDevice[] | null>}
 */
export const lookAtPaired = () => listAt(DEVICES, () => location.reload());

/**
 * The servers of the store.
 * @returns {Promise<Kezek.ServerDocument[] | null>}
 */
export const lookAtServers = () => listAt(SERVERS);

/**
 * The list at an address; null where the server does not give it.
 * @param {string} address
 * @param {() => void} [onSignedOut]
 * @returns {Promise<any[] | null>}
 */
export async function listAt(address, onSignedOut = () => {}) {
  try {
    const answer = await fetch(address, { cache: "no-store", signal: timeoutSignal(PATIENCE_MS) });
    if (answer.status === 401) onSignedOut();
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
