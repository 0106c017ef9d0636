// @ts-check
import { newAudio, toneSource } from "./audio.js";

/**
 * What a bell sounds like: `notes` are in Hz and follow one another every `noteS` seconds, `vibrates` are milliseconds
 * of vibration and rest.
 * @typedef {{
 *   notes: number[],
 *   noteS: number,
 *   type?: OscillatorType,
 *   loudness?: number,
 *   vibrates?: number[],
 * }} BellSound
 */

/**
 * Rings and, where its sound says how, vibrates, once somebody has switched it on by hand: browsers play nothing
 * unasked.
 */
export class Bell {
  /** @type {Required<BellSound>} */
  _sound;
  /** @type {AudioContext | null} */
  _audio = null;

  /** @param {BellSound} sound */
  constructor({ notes, noteS, type = "sine", loudness = 0.4, vibrates = [] }) {
    this._sound = { notes, noteS, type, loudness, vibrates };
  }

  /**
   * Switches it on or off; returns whether it is on.
   * @returns {boolean}
   */
  toggle() {
    if (this._audio) return this.close();
    this._audio = newAudio();
    this._audio.resume();
    if (this._sound.vibrates.length) vibrate(80);
    return true;
  }

  ring() {
    const { notes, noteS, vibrates } = this._sound;
    const audio = this._audio;
    if (vibrates.length) vibrate(vibrates);
    if (!audio) return;
    audio.resume(); // a phone that was locked has silenced it
    notes.forEach((hz, index) => this._play(audio, hz, audio.currentTime + index * noteS));
  }

  close() {
    if (this._audio) this._audio.close();
    this._audio = null;
    return false;
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

/** @param {number | number[]} pattern */
function vibrate(pattern) {
  if (navigator.vibrate) navigator.vibrate(pattern);
}
