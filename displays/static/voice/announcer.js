// @ts-check
import { secondsSince } from "../../../queue_server/pages/static/clock/clock.js";

const SHORT_FROM = 3; // so many wait behind a call: it is said in short
const BRIEF_FROM = 5; // and so many: in short, and in one language

/**
 * How a call ends that is announced: its visitor is still called, or is no longer, or nobody knows.
 * @typedef {"called" | "over" | "unknown"} CallState
 */

/**
 * Calls are announced one after another and never cut. The more of them wait, the shorter each is said. None is left
 * out but one that is over when its turn comes. `fetch(call)` gives the announcement or null, `stateOf(call)` is
 * "called", "over" or "unknown", and `say(phrases, isBrief)` says them all, or the first that can be said, or chimes
 * where there are none, and resolves when it is done. One whose state is not known is said until it is `staleCallS`
 * old.
 */
export class Announcer extends EventTarget {
  /** @type {{ call: Kezek.Call, announcement: Promise<Kezek.Announcement | null> }[]} */
  _waiting = [];
  _isSpeaking = false;
  /** @type {number} */
  _staleCallS;
  /** @type {(call: Kezek.Call) => Promise<Kezek.Announcement | null>} */
  _fetch;
  /** @type {(call: Kezek.Call) => CallState} */
  _stateOf;
  /** @type {(phrases: Kezek.SpokenPhrase[], isBrief: boolean) => Promise<void>} */
  _say;

  /**
   * @param {{ staleCallS: number, fetch: (call: Kezek.Call) => Promise<Kezek.Announcement | null>, stateOf: (call:
   * Kezek.Call) => CallState, say: (phrases: Kezek.SpokenPhrase[], isBrief: boolean) => Promise<void> }} announcing
   */
  constructor({ staleCallS, fetch, stateOf, say }) {
    super();
    this._staleCallS = staleCallS;
    this._fetch = fetch;
    this._stateOf = stateOf;
    this._say = say;
  }

  /**
   * After an hour without the network all its calls come at once: those that are over are not even asked for.
   * @param {Kezek.Call} call
   */
  push(call) {
    if (this._isOver(call)) return;
    this._waiting.push({ call, announcement: this._fetch(call) });
    if (!this._isSpeaking) this._run();
  }

  clear() {
    this._waiting.length = 0;
  }

  async _run() {
    this._isSpeaking = true;
    this.dispatchEvent(new Event("begins"));
    for (let next = this._waiting.shift(); next; next = this._waiting.shift()) {
      const { call, announcement } = next;
      await this._announce(call, await announcement).catch(console.error); // the next one can be said
    }
    this._isSpeaking = false;
    this.dispatchEvent(new Event("ends"));
  }

  /**
   * @param {Kezek.Call} call
   * @param {Kezek.Announcement | null} announcement
   */
  async _announce(call, announcement) {
    if (this._isOver(call)) return;
    if (!announcement) return this._say([], false);
    const behind = this._waiting.length;
    if (behind >= BRIEF_FROM) return this._say(announcement.brief, true);
    const isShort = behind >= SHORT_FROM || secondsSince(call.at) >= announcement.late_after_s;
    await this._say(isShort ? announcement.short : announcement.full, false);
  }

  /**
   * Whoever has come to the window, or is no longer expected there, need not be called.
   * @param {Kezek.Call} call
   */
  _isOver(call) {
    const state = this._stateOf(call);
    return state === "over" || (state === "unknown" && secondsSince(call.at) >= this._staleCallS);
  }
}
