// @ts-check
import { GESTURES, isSoundOn, newAudio, rememberSound, toneSource } from "./audio.js";

const SETTLE_MS = 500; // a browser that allows sound without a gesture reports it after a moment

/**
 * What a bell is called, by which a browser remembers that it is on, and what it sounds like: `notes` are in Hz and
 * follow one another every `noteS` seconds.
 * @typedef {{
 *   notes: number[],
 *   noteS: number,
 *   type?: OscillatorType,
 *   loudness?: number,
 *   name: string,
 * }} BellSound
 */

/**
 * Rings once somebody has switched it on by hand. It stays on in this browser, also in a page that is loaded anew:
 * browsers play nothing there before the first press or key, which lets it sound again.
 */
export class Bell {
  /** @type {Required<BellSound>} */
  _sound;
  /** @type {AudioContext | null} */
  _audio = null;
  _changed = () => {};
  _allow = () => {
    if (this.isBlocked && this._audio) this._audio.resume();
  };

  /**
   * `changed` is called when the browser has begun, or ceased, to let the bell sound.
   * @param {BellSound} sound
   * @param {() => void} [changed]
   */
  constructor({ notes, noteS, type = "sine", loudness = 0.4, name }, changed = () => {}) {
    this._sound = { notes, noteS, type, loudness, name };
    this._changed = changed;
  }

  get isOn() {
    return this._audio !== null;
  }

  /** Whether it is on, and the browser waits for a press or a key on the page. */
  get isBlocked() {
    return this._audio !== null && this._audio.state !== "running";
  }

  /** Switches it on where it was on when the page was left. */
  restore() {
    if (!isSoundOn(this._sound.name)) return;
    this._begin();
    setTimeout(this._changed, SETTLE_MS);
  }

  /**
   * Switches it on or off; returns whether it is on.
   * @returns {boolean}
   */
  toggle() {
    const isOn = !this._audio;
    rememberSound(this._sound.name, isOn);
    if (!isOn) {
      this.close();
      this._changed();
      return false;
    }
    this._begin();
    return true;
  }

  ring() {
    const { notes, noteS } = this._sound;
    const audio = this._audio;
    if (!audio) return;
    audio.resume(); // a phone that was locked has silenced it
    notes.forEach((hz, index) => this._play(audio, hz, audio.currentTime + index * noteS));
  }

  close() {
    for (const name of GESTURES) removeEventListener(name, this._allow, true);
    if (this._audio) {
      this._audio.onstatechange = null;
      this._audio.close();
    }
    this._audio = null;
  }

  _begin() {
    const audio = newAudio();
    this._audio = audio;
    audio.onstatechange = () => this._changed();
    audio.resume();
    for (const name of GESTURES) addEventListener(name, this._allow, true);
  }

  /**
   * @param {AudioContext} audio
   * @param {number} frequency
   * @param {number} at
   */
  _play(audio, frequency, at) {
    const { noteS, type, loudness } = this._sound;
    const tone = toneSource(audio, { frequency, type, loudness, fadesAt: at + noteS * 0.6, fadeS: 0.05 });
    tone.start(at);
    tone.stop(at + noteS * 1.5);
  }
}
