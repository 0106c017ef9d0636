import { command, newKey } from "../pages/command.js";
import { language } from "../pages/words.js";

/**
 * A visitor's wish for a ticket, made when the last question appears. However often it is answered, one ticket is given:
 * while an answer is on its way nothing more is sent, and after one that was lost the same is asked under the same key.
 */
export class Wish {
  #path;
  #key = newKey();
  #services;
  #asked = null;
  #isAsking = false;

  constructor(hall, services) {
    this.#path = `/api/v1/halls/${encodeURIComponent(hall)}/tickets`;
    this.#services = services.map((service) => service.id);
  }

  /** The command's answer, or null when one is on its way. */
  async ask(priority) {
    if (this.#isAsking) return null;
    this.#isAsking = true;
    const [service, ...visit] = this.#services;
    this.#asked ??= { service, visit, language: language(), ...(priority ? { priority } : {}) };
    const answer = await command(this.#path, this.#asked, this.#key);
    if (answer.status) this.#asked = null;
    this.#isAsking = false;
    return answer;
  }
}
