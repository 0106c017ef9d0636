import { answerOf, ask } from "../pages/ask.js";
import { speak } from "./browser-voice.js";

/**
 * Says texts one after another: by the server's voice, else by the browser's own. Fires `said` (detail: the text) as
 * each begins, and `mute` when nobody here has a voice for the language. `stop()` silences it at once.
 */
export class Reader extends EventTarget {
  #address;
  #audio = null;
  #playing = null;
  #turn = 0;

  constructor(hall) {
    super();
    this.#address = `/voice/${encodeURIComponent(hall)}/read`;
  }

  /** Say the parts, `{ language, text }`, instead of what is being said. */
  async read(parts) {
    this.stop();
    const turn = this.#turn;
    this.#audio ??= new AudioContext();
    this.#audio.resume();
    let next = parts.length && this.#prepare(parts[0]);
    for (const [index, part] of parts.entries()) {
      const sound = await next;
      if (turn !== this.#turn) return;
      next = index + 1 < parts.length && this.#prepare(parts[index + 1]);
      this.dispatchEvent(new CustomEvent("said", { detail: part.text }));
      const isHeard = sound.buffer ? await this.#play(sound.buffer) : await speak(sound);
      if (turn !== this.#turn) return;
      if (!isHeard) return this.dispatchEvent(new CustomEvent("mute"));
    }
  }

  stop() {
    this.#turn += 1;
    this.#playing?.stop();
    this.#playing = null;
    globalThis.speechSynthesis?.cancel();
  }

  close() {
    this.stop();
    this.#audio?.close();
    this.#audio = null;
  }

  /** How it is said, and the sound of it where the server has one. Without the server the text is said as it is. */
  async #prepare(part) {
    try {
      const said = (await ask(`${this.#address}?${new URLSearchParams(part)}`)) ?? part;
      const answer = said.audio && (await answerOf(said.audio));
      return answer ? { ...said, buffer: await this.#audio.decodeAudioData(await answer.arrayBuffer()) } : said;
    } catch {
      return part;
    }
  }

  #play(buffer) {
    const source = new AudioBufferSourceNode(this.#audio, { buffer });
    source.connect(this.#audio.destination);
    this.#playing = source;
    return new Promise((done) => {
      const late = setTimeout(() => done(true), (buffer.duration + 1) * 1000); // a device that was unplugged tells nothing
      source.onended = () => (clearTimeout(late), done(true));
      source.start();
    });
  }
}
