const NOTES_HZ = [784, 988, 784, 988];
const NOTE_S = 0.28;

/** Rings and vibrates, once the visitor has allowed it by a touch: browsers play nothing unasked. */
export class Bell {
  #audio = null;

  /** Switch on or off; returns whether it is on. */
  toggle() {
    if (this.#audio) return this.close();
    this.#audio = new AudioContext();
    this.#audio.resume();
    navigator.vibrate?.(80);
    return true;
  }

  ring() {
    navigator.vibrate?.([400, 200, 400, 200, 400]);
    if (this.#audio) NOTES_HZ.forEach((hz, index) => this.#note(hz, this.#audio.currentTime + index * NOTE_S));
  }

  close() {
    this.#audio?.close();
    this.#audio = null;
    return false;
  }

  #note(hz, at) {
    const tone = new OscillatorNode(this.#audio, { frequency: hz });
    const loudness = new GainNode(this.#audio, { gain: 0.4 });
    loudness.gain.setTargetAtTime(0, at + NOTE_S * 0.6, 0.05);
    tone.connect(loudness).connect(this.#audio.destination);
    tone.start(at);
    tone.stop(at + NOTE_S * 1.5);
  }
}
