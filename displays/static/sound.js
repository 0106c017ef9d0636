import { answerOf } from "../pages/ask.js";
import { speak } from "./browser-voice.js";

const CHIME_HZ = [660, 550];
const NOTE_S = 0.35;

/** Says phrases in their order: the server's sound, else the browser's own voice; before them, and instead of them, a chime. */
export class Sound {
  #audio = new AudioContext();

  /** `changed()` is called whenever sound has become allowed, or is not any more: a device was unplugged. */
  constructor(changed) {
    this.#audio.onstatechange = changed;
  }

  /** Browsers play nothing before a touch, unless they are told otherwise when they start. */
  get isAllowed() {
    return this.#audio.state === "running";
  }

  allow() {
    return this.#audio.resume();
  }

  close() {
    this.#audio.onstatechange = null;
    globalThis.speechSynthesis?.cancel();
    this.#audio.close();
  }

  /** Resolves when all has been said. `phrases` are `{ language, text, audio }`. */
  async say(phrases) {
    if (!this.isAllowed) return;
    let next = this.#prepare(phrases[0]);
    await this.#chime();
    for (const [index, phrase] of phrases.entries()) {
      const sound = await next;
      next = this.#prepare(phrases[index + 1]); // while this one is heard, so that none follows a silence
      await (sound ? this.#play(sound) : speak(phrase));
    }
  }

  async #prepare(phrase) {
    if (!phrase?.audio) return null;
    try {
      const answer = await answerOf(phrase.audio);
      return answer ? await this.#audio.decodeAudioData(await answer.arrayBuffer()) : null;
    } catch {
      return null;
    }
  }

  #play(buffer) {
    const source = new AudioBufferSourceNode(this.#audio, { buffer });
    source.connect(this.#audio.destination);
    return ended(source, buffer.duration, () => source.start());
  }

  async #chime() {
    for (const frequency of CHIME_HZ) {
      const tone = new OscillatorNode(this.#audio, { frequency });
      const loudness = new GainNode(this.#audio, { gain: 0.4 });
      tone.connect(loudness).connect(this.#audio.destination);
      const now = this.#audio.currentTime;
      loudness.gain.setTargetAtTime(0, now + NOTE_S / 2, NOTE_S / 6);
      await ended(tone, NOTE_S, () => (tone.start(now), tone.stop(now + NOTE_S)));
    }
  }
}

/** Ends with the event, or a second after it is due: an audio device that was unplugged tells nothing. */
function ended(node, seconds, start) {
  return new Promise((done) => {
    const late = setTimeout(done, (seconds + 1) * 1000);
    node.onended = () => (clearTimeout(late), done());
    start();
  });
}
