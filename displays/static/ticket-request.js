import { command, newKey } from "../../queue_server/pages/static/command.js";
import { language } from "../../queue_server/pages/static/words.js";

/**
 * A visitor's wish for a ticket, made when the last question appears. However often it is answered, one ticket is given:
 * while an answer is on its way nothing more is sent, and after one that was lost the same is asked under the same key.
 */
export class Wish {
  _path;
  _key = newKey();
  _services;
  _asked = null;
  _isAsking = false;

  constructor(hall, services) {
    this._path = `/api/v1/halls/${encodeURIComponent(hall)}/tickets`;
    this._services = services.map((service) => service.id);
  }

  /** The command's answer, or null when one is on its way. */
  async ask(priority) {
    if (this._isAsking) return null;
    this._isAsking = true;
    const [service, ...visit] = this._services;
    this._asked = this._asked || { service, visit, language: language(), ...(priority ? { priority } : {}) };
    const answer = await command(this._path, this._asked, this._key);
    if (answer.status) this._asked = null;
    this._isAsking = false;
    return answer;
  }
}
