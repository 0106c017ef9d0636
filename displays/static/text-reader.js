import { answerOf, ask } from "../../queue_server/pages/static/requests.js";
import { bufferSource, decoded, newAudio } from "../../queue_server/pages/static/audio.js";
import { hush, speak } from "./browser-voice.js";

/**
 * Says texts one after another: by the server's voice, else by the browser's own. Fires `said` (detail: the text) as
 * each begins, and `mute` when nobody here has a voice for the language. `stop()` silences it at once.
 */
export class Reader extends EventTarget {
  _address;
  _audio = null;
  _playing = null;
  _turn = 0;

  constructor(hall) {
    super();
    this._address = `/voice/${encodeURIComponent(hall)}/read`;
  }

  /** Say the parts, `{ language, text }`, instead of what is being said. */
  async read(parts) {
    this.stop();
    const turn = this._turn;
    this._audio = this._audio || newAudio();
    this._audio.resume();
    let next = parts.length && this._prepare(parts[0]);
    for (const [index, part] of parts.entries()) {
      const sound = await next;
      if (turn !== this._turn) return;
      next = index + 1 < parts.length && this._prepare(parts[index + 1]);
      this.dispatchEvent(new CustomEvent("said", { detail: part.text }));
      const isHeard = sound.buffer ? await this._play(sound.buffer) : await speak(sound);
      if (turn !== this._turn) return;
      if (!isHeard) return this.dispatchEvent(new CustomEvent("mute"));
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

  /** How it is said, and the sound of it where the server has one. Without the server the text is said as it is. */
  async _prepare(part) {
    try {
      const said = (await ask(`${this._address}?${new URLSearchParams(part)}`)) || part;
      const answer = said.audio && (await answerOf(said.audio));
      return answer ? { ...said, buffer: await decoded(this._audio, await answer.arrayBuffer()) } : said;
    } catch {
      return part;
    }
  }

  _play(buffer) {
    const source = bufferSource(this._audio, buffer);
    this._playing = source;
    return new Promise((done) => {
      const late = setTimeout(() => done(true), (buffer.duration + 1) * 1000); // a device that was unplugged tells nothing
      source.onended = () => (clearTimeout(late), done(true));
      source.start();
    });
  }
}
