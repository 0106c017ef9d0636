// @ts-check
import { fetchDocument } from "../../../queue_server/pages/static/requests/requests.js";
import { h, listen, pageData, redraw } from "../../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../../queue_server/pages/static/live/live-socket.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { Announcer } from "./announcer.js";
import { callKey } from "../shared/arrows.js";
import { isShownIn } from "../shared/call-zones.js";
import { PhrasePlayer } from "./phrase-player.js";

/**
 * `<kezek-voice data-hall="aksu" data-zone="" data-stale-call-s="30">` speaks every call of a hall, or of one of its
 * zones, for as long as its visitor is called, on any page with `{{ json_block("first", board) }}`; what has become of
 * a call that is older than that, it must know. Where the browser plays nothing unasked it shows a button. The root
 * element has `data-voice="speaking"` while a call is spoken, and the events `voicebegins` and `voiceends` bubble, so
 * that whatever else makes a sound can be quiet.
 */
export class KezekVoice extends HTMLElement {
  /** @type {LiveSocket} */
  _socket;
  /** @type {LiveSocket} */
  _board;
  /** @type {Kezek.BoardDocument} */
  _doc; // what is true of the calls
  /** @type {Announcer} */
  _announcer;
  /** @type {PhrasePlayer} */
  _player;
  /** @type {number} */
  _callsSeq;

  connectedCallback() {
    const { hall = "", staleCallS } = this.dataset;
    this._doc = pageData("first");
    this._player = new PhrasePlayer(() => this._drawButton());
    this._announcer = new Announcer({
      staleCallS: Number(staleCallS),
      fetch: (call) => this._announcement(call),
      stateOf: (call) => this._stateOf(call),
      say: (phrases, isBrief) => (isBrief ? this._player.sayFirst(phrases) : this._player.say(phrases)),
    });
    this._announcer.addEventListener("begins", () => this._tell("voicebegins", "speaking"));
    this._announcer.addEventListener("ends", () => this._tell("voiceends", "silent"));
    this._callsSeq = this._doc.seq;
    this._board = new LiveSocket(hall, () => ({ view: "board" })).open();
    listen(this._board, "document", (document) => (this._doc = document));
    this._socket = new LiveSocket(hall, () => ({ view: "calls", after: this._callsSeq })).open();
    listen(this._socket, "document", (document) => this._take(document));
    this._drawButton();
  }

  disconnectedCallback() {
    this._socket.close();
    this._board.close();
    this._announcer.clear();
    this._player.close();
  }

  /** @param {Kezek.CallsDocument} document */
  _take({ seq, calls }) {
    const { zone } = this.dataset;
    this._callsSeq = seq;
    for (const call of calls) if (isShownIn(zone, call)) this._announcer.push(call);
  }

  /**
   * The board may be behind the calls for a moment; after a time without the network, the calls behind the board.
   * @param {Kezek.Call} call
   */
  _stateOf(call) {
    if (this._doc.seq < call.seq) return "unknown";
    const present = this._doc.calls.find((other) => callKey(other) === callKey(call));
    return present && present.state === "called" ? "called" : "over";
  }

  /**
   * @param {Kezek.Call} call
   * @returns {Promise<Kezek.Announcement | null>}
   */
  async _announcement({ number, window, language }) {
    const query = new URLSearchParams({ number, window: String(window), ...(language && { language }) });
    return fetchDocument(`/voice/${encodeURIComponent(this.dataset.hall || "")}/call?${query}`);
  }

  /**
   * @param {string} name
   * @param {string} state
   */
  _tell(name, state) {
    document.documentElement.dataset.voice = state;
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }

  _drawButton() {
    const allow = () => this._player.allow();
    redraw(this, ...(this._player.isAllowed ? [] : [h("button", { onclick: allow }, t("Turn the sound on"))]));
  }
}

customElements.define("kezek-voice", KezekVoice);
