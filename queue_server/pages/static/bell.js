import { newAudio, toneSource } from "./audio.js";

/**
 * Rings and, where `vibrates` says how, vibrates, once somebody has switched it on by hand: browsers play nothing unasked.
 * `notes` are in Hz and follow one another every `noteS` seconds.
 */
export class Bell {
  _sound;
  _audio = null;

  constructor({ notes, noteS, type = "sine", loudness = 0.4, vibrates = [] }) {
    this._sound = { notes, noteS, type, loudness, vibrates };
  }

  /** Switch on or off; returns whether it is on. */
  toggle() {
    if (this._audio) return this.close();
    this._audio = newAudio();
    this._audio.resume();
    if (this._sound.vibrates.length) vibrate(80);
    return true;
  }

  ring() {
    const { notes, noteS, vibrates } = this._sound;
    if (vibrates.length) vibrate(vibrates);
    if (!this._audio) return;
    this._audio.resume(); // a phone that was locked has silenced it
    notes.forEach((hz, index) => this._note(hz, this._audio.currentTime + index * noteS));
  }

  close() {
    if (this._audio) this._audio.close();
    this._audio = null;
    return false;
  }

  _note(frequency, at) {
    const { noteS, type, loudness } = this._sound;
    const tone = toneSource(this._audio, { frequency, type, loudness, fadesAt: at + noteS * 0.6, fadeS: 0.05 });
    tone.start(at);
    tone.stop(at + noteS * 1.5);
  }
}

function vibrate(pattern) {
  if (navigator.vibrate) navigator.vibrate(pattern);
}
