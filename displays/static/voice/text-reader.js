// @ts-check
import { fetchResponse, fetchDocument } from "../../../queue_server/pages/static/requests/requests.js";
import { bufferSource, decodeSound, newAudio } from "../../../queue_server/pages/static/sound/audio.js";
import { hush, speak } from "./browser-voice.js";

/** @typedef {{ language: string, text: string }} SpokenPart */

/**
 * Says texts one after another: by the server's voice, else by the browser's own. Fires `said` (detail: the text) as
 * each begins, and `mute` when nobody here has a voice for the language. `stop()` silences it at once.
 */
export class TextReader extends EventTarget {
  /** @type {string} */
  _address;
  /** @type {AudioContext | null} */
  _audio = null;
  /** @type {AudioBufferSourceNode | null} */
  _playing = null;
  _turn = 0;

  /** @param {string} hall */
  constructor(hall) {
    super();
    this._address = `/voice/${encodeURIComponent(hall)}/read`;
  }

  /**
   * Say the parts, `{ language, text }`, instead of what is being said.
   * @param {SpokenPart[]} parts
   */
  async read(parts) {
    this.stop();
    const turn = this._turn;
    const audio = this._audio || newAudio();
    this._audio = audio;
    audio.resume();
    let next = this._prepare(audio, parts[0]);
    for (const [index, part] of parts.entries()) {
      const sound = await next;
      if (turn !== this._turn || !sound) return;
      next = this._prepare(audio, parts[index + 1]);
      this.dispatchEvent(new CustomEvent("said", { detail: part.text }));
      const isHeard = sound.buffer ? await this._play(audio, sound.buffer) : await speak(sound.phrase);
      if (turn !== this._turn) return;
      if (!isHeard) {
        this.dispatchEvent(new CustomEvent("mute"));
        return;
      }
    }
  }

  stop() {
    this._turn += 1;
    if (this._playing) this._playing.stop();
    this._playing = null;
    hush();
  }

  close() {
    this.stop();
    if (this._audio) this._audio.close();
    this._audio = null;
  }

  /**
   * How it is said, and the sound of it where the server has one. Without the server the text is said as it is.
   * @param {AudioContext} audio
   * @param {SpokenPart | undefined} part
   * @returns {Promise<{ phrase: SpokenPart, buffer: AudioBuffer | null } | null>}
   */
  async _prepare(audio, part) {
    if (!part) return null;
    try {
      /** @type {Kezek.SpokenPhrase | null} */
      const phrase = await fetchDocument(`${this._address}?${new URLSearchParams(part)}`);
      const answer = phrase && phrase.audio ? await fetchResponse(phrase.audio) : null;
      const buffer = answer && (await decodeSound(audio, await answer.arrayBuffer()));
      return { phrase: phrase || part, buffer };
    } catch {
      return { phrase: part, buffer: null };
    }
  }

  /**
   * @param {AudioContext} audio
   * @param {AudioBuffer} buffer
   * @returns {Promise<boolean>}
   */
  _play(audio, buffer) {
    const source = bufferSource(audio, buffer);
    this._playing = source;
    return new Promise((resolve) => {
      const lateMs = (buffer.duration + 1) * 1000; // a device that was unplugged tells nothing
      const late = setTimeout(() => resolve(true), lateMs);
      source.onended = () => {
        clearTimeout(late);
        resolve(true);
      };
      source.start();
    });
  }
}
