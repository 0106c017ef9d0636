const NOTES_HZ = [660, 520, 660];
const NOTE_S = 0.22;

/** Sounds when an alarm is new, once it has been switched on by hand: browsers play nothing unasked. */
export class AlarmSound {
  #audio = null;

  /** Switch on or off; returns whether it is on. */
  toggle() {
    if (this.#audio) return this.close();
    this.#audio = new AudioContext();
    this.#audio.resume();
    return true;
  }

  ring() {
    if (this.#audio) NOTES_HZ.forEach((hz, index) => this.#note(hz, this.#audio.currentTime + index * NOTE_S));
  }

  close() {
    this.#audio?.close();
    this.#audio = null;
    return false;
  }

  #note(hz, at) {
    const tone = new OscillatorNode(this.#audio, { frequency: hz, type: "triangle" });
    const loudness = new GainNode(this.#audio, { gain: 0.3 });
    loudness.gain.setTargetAtTime(0, at + NOTE_S * 0.6, 0.04);
    tone.connect(loudness).connect(this.#audio.destination);
    tone.start(at);
    tone.stop(at + NOTE_S * 1.4);
  }
}
