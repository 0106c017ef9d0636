import { ask } from "../../queue_server/pages/static/requests.js";
import { data, h, redraw } from "../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../queue_server/pages/static/live-socket.js";
import { t } from "../../queue_server/pages/static/words.js";
import { Announcer } from "./announcer.js";
import { callKey } from "./arrows.js";
import { Sound } from "./phrase-player.js";

/**
 * `<kezek-voice data-hall="aksu" data-zone="" data-silent-after-s="30">` speaks every call of a hall, or of one of its
 * zones, for as long as its visitor is called, on any page with `{{ json_block("first", board) }}`; what has become of a
 * call that is older than that, it must know. Where the browser plays nothing unasked it shows a button. The root element has `data-voice="speaking"` while a call is spoken, and the events
 * `voicebegins` and `voiceends` bubble, so that whatever else makes a sound can be quiet.
 */
class KezekVoice extends HTMLElement {
  _socket;
  _board;
  _doc = data("first"); // what is true of the calls
  _announcer;
  _sound;
  _heard;

  connectedCallback() {
    const { hall, zone, silentAfterS } = this.dataset;
    this._sound = new Sound(() => this._drawButton());
    this._announcer = new Announcer({
      silentAfterS: Number(silentAfterS),
      fetch: (call) => this._announcement(call),
      stateOf: (call) => this._stateOf(call),
      say: (phrases, isBrief) => (isBrief ? this._sound.sayFirst(phrases) : this._sound.say(phrases)),
    });
    this._announcer.addEventListener("begins", () => this._tell("voicebegins", "speaking"));
    this._announcer.addEventListener("ends", () => this._tell("voiceends", "silent"));
    this._heard = this._doc.seq;
    this._board = new LiveSocket(hall, () => ({ view: "board" })).open();
    this._board.addEventListener("document", ({ detail }) => (this._doc = detail));
    this._socket = new LiveSocket(hall, () => ({ view: "calls", after: this._heard })).open();
    this._socket.addEventListener("document", ({ detail }) => {
      this._heard = detail.seq;
      for (const call of detail.calls) if (!zone || call.zone === zone) this._announcer.push(call);
    });
    this._drawButton();
  }

  disconnectedCallback() {
    this._socket.close();
    this._board.close();
    this._announcer.clear();
    this._sound.close();
  }

  /** The board may be behind the calls for a moment; after a time without the network, the calls behind the board. */
  _stateOf(call) {
    if (this._doc.seq < call.seq) return "unknown";
    const present = this._doc.calls.find((other) => callKey(other) === callKey(call));
    return present && present.state === "called" ? "called" : "over";
  }

  async _announcement({ number, window, language }) {
    const asked = new URLSearchParams({ number, window, ...(language && { language }) });
    return ask(`/voice/${encodeURIComponent(this.dataset.hall)}/call?${asked}`);
  }

  _tell(name, state) {
    document.documentElement.dataset.voice = state;
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }

  _drawButton() {
    const allow = () => this._sound.allow();
    redraw(this, ...(this._sound.isAllowed ? [] : [h("button", { onclick: allow }, t("Turn the sound on"))]));
  }
}

customElements.define("kezek-voice", KezekVoice);
