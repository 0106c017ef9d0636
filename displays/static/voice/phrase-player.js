// @ts-check
import { fetchResponse } from "../../../queue_server/pages/static/requests/requests.js";
import {
  GESTURES,
  bufferSource,
  decodeSound,
  isSoundOn,
  newAudio,
  rememberSound,
  toneSource,
} from "../../../queue_server/pages/static/sound/audio.js";
import { hush, speak } from "./browser-voice.js";

const CHIME_HZ = [660, 550];
const NOTE_S = 0.35;
const NAME = "calls";

/**
 * Says phrases: the server's sound of each, else the browser's own voice. Where somebody has allowed it once in this
 * browser, any press or key allows it in a page that was loaded anew.
 */
export class PhrasePlayer {
  _audio = newAudio();
  _resume = () => {
    if (isSoundOn(NAME) && !this.isAllowed) this._audio.resume();
  };

  /**
   * `changed()` is called whenever sound has become allowed, or is not any more: a device was unplugged.
   * @param {() => void} changed
   */
  constructor(changed) {
    this._audio.onstatechange = changed;
    for (const name of GESTURES) addEventListener(name, this._resume, true);
  }

  /** Browsers play nothing before a touch, unless they are told otherwise when they start. */
  get isAllowed() {
    return this._audio.state === "running";
  }

  allow() {
    rememberSound(NAME, true);
    return this._audio.resume();
  }

  close() {
    for (const name of GESTURES) removeEventListener(name, this._resume, true);
    this._audio.onstatechange = null;
    hush();
    this._audio.close();
  }

  /**
   * Say all of them after a chime, or chime alone; resolves when it is done. `phrases` are `{ language, text, audio }`.
   * @param {Kezek.SpokenPhrase[]} phrases
   */
  async say(phrases) {
    if (!this.isAllowed) return;
    let next = this._prepare(phrases[0]);
    await this._chime();
    for (const [index, phrase] of phrases.entries()) {
      const sound = await next;
      next = this._prepare(phrases[index + 1]); // while this one is heard, so that none follows a silence
      await (sound ? this._play(sound) : speak(phrase));
    }
  }

  /**
   * Say the first of them for which there is a voice, without a chime: others wait to be called.
   * @param {Kezek.SpokenPhrase[]} phrases
   */
  async sayFirst(phrases) {
    if (!this.isAllowed) return;
    for (const phrase of phrases) {
      const sound = await this._prepare(phrase);
      if (await (sound ? this._play(sound) : speak(phrase))) return;
    }
    await this._chime();
  }

  /** @param {Kezek.SpokenPhrase | undefined} phrase */
  async _prepare(phrase) {
    if (!phrase || !phrase.audio) return null;
    try {
      const answer = await fetchResponse(phrase.audio);
      return answer ? await decodeSound(this._audio, await answer.arrayBuffer()) : null;
    } catch {
      return null;
    }
  }

  /** @param {AudioBuffer} buffer */
  _play(buffer) {
    const source = bufferSource(this._audio, buffer);
    return ended(source, buffer.duration, () => source.start());
  }

  async _chime() {
    for (const frequency of CHIME_HZ) {
      const now = this._audio.currentTime;
      const tone = toneSource(this._audio, { frequency, loudness: 0.4, fadesAt: now + NOTE_S / 2, fadeS: NOTE_S / 6 });
      await ended(tone, NOTE_S, () => {
        tone.start(now);
        tone.stop(now + NOTE_S);
      });
    }
  }
}

/**
 * Ends with the event, or a second after it is due: an audio device that was unplugged tells nothing.
 * @param {AudioScheduledSourceNode} node
 * @param {number} seconds
 * @param {() => void} start
 * @returns {Promise<boolean>}
 */
function ended(node, seconds, start) {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(true), (seconds + 1) * 1000);
    node.onended = () => {
      clearTimeout(late);
      resolve(true);
    };
    start();
  });
}
