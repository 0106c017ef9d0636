/**
 * Rings and, where `vibrates` says how, vibrates, once somebody has switched it on by hand: browsers play nothing unasked.
 * `notes` are in Hz and follow one another every `noteS` seconds.
 */
export class Bell {
  #sound;
  #audio = null;

  constructor({ notes, noteS, type = "sine", loudness = 0.4, vibrates = [] }) {
    this.#sound = { notes, noteS, type, loudness, vibrates };
  }

  /** Switch on or off; returns whether it is on. */
  toggle() {
    if (this.#audio) return this.close();
    this.#audio = new AudioContext();
    this.#audio.resume();
    if (this.#sound.vibrates.length) navigator.vibrate?.(80);
    return true;
  }

  ring() {
    const { notes, noteS, vibrates } = this.#sound;
    if (vibrates.length) navigator.vibrate?.(vibrates);
    this.#audio?.resume(); // a phone that was locked has silenced it
    if (this.#audio) notes.forEach((hz, index) => this.#note(hz, this.#audio.currentTime + index * noteS));
  }

  close() {
    this.#audio?.close();
    this.#audio = null;
    return false;
  }

  #note(frequency, at) {
    const { noteS, type, loudness } = this.#sound;
    const tone = new OscillatorNode(this.#audio, { frequency, type });
    const gain = new GainNode(this.#audio, { gain: loudness });
    gain.gain.setTargetAtTime(0, at + noteS * 0.6, 0.05);
    tone.connect(gain).connect(this.#audio.destination);
    tone.start(at);
    tone.stop(at + noteS * 1.5);
  }
}
