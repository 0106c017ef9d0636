import { ask } from "../pages/ask.js";
import { data, h } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { t } from "../pages/words.js";
import { Announcer } from "./announcer.js";
import { Sound } from "./sound.js";

/**
 * `<kezek-voice data-hall="aksu" data-zone="" data-silent-after-s="30">` speaks every call of a hall, or of one of its
 * zones, that is no older than that, on any page with `{{ json_block("first", board) }}`. Where the browser plays
 * nothing unasked it shows a button. The root element has `data-voice="speaking"` while a call is spoken, and the events
 * `voicebegins` and `voiceends` bubble, so that whatever else makes a sound can be quiet.
 */
class KezekVoice extends HTMLElement {
  #socket;
  #announcer;
  #sound;
  #heard;

  connectedCallback() {
    const { hall, zone, silentAfterS } = this.dataset;
    this.#sound = new Sound(() => this.#drawButton());
    const says = { fetch: (call) => this.#announcement(call), say: (phrases) => this.#sound.say(phrases) };
    this.#announcer = new Announcer({ silentAfterS: Number(silentAfterS), ...says });
    this.#announcer.addEventListener("begins", () => this.#tell("voicebegins", "speaking"));
    this.#announcer.addEventListener("ends", () => this.#tell("voiceends", "silent"));
    this.#heard = data("first").seq;
    this.#socket = new LiveSocket(hall, () => ({ view: "calls", after: this.#heard })).open();
    this.#socket.addEventListener("document", ({ detail }) => {
      this.#heard = detail.seq;
      for (const call of detail.calls) if (!zone || call.zone === zone) this.#announcer.push(call);
    });
    this.#drawButton();
  }

  disconnectedCallback() {
    this.#socket.close();
    this.#announcer.clear();
    this.#sound.close();
  }

  async #announcement({ number, window, language }) {
    const asked = new URLSearchParams({ number, window, ...(language && { language }) });
    return ask(`/voice/${encodeURIComponent(this.dataset.hall)}/call?${asked}`);
  }

  #tell(name, state) {
    document.documentElement.dataset.voice = state;
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }

  #drawButton() {
    const allow = () => this.#sound.allow();
    this.replaceChildren(...(this.#sound.isAllowed ? [] : [h("button", { onclick: allow }, t("Turn the sound on"))]));
  }
}

customElements.define("kezek-voice", KezekVoice);
