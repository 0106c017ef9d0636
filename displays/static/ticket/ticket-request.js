// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { language } from "../../../queue_server/pages/static/words.js";

/**
 * A visitor's request for a ticket, made when the last question appears. However often it is answered, one ticket is
 * given: while an answer is on its way nothing more is sent, and after one that was lost the same is asked under the
 * same key.
 */
export class TicketRequest {
  /** @type {string} */
  _path;
  _key = newKey();
  /** @type {string[]} */
  _services;
  /** @type {object | null} */
  _body = null; // of a request whose answer has not come
  _isAsking = false;

  /**
   * @param {string} hall
   * @param {{ id: string }[]} services
   */
  constructor(hall, services) {
    this._path = `/api/v1/halls/${encodeURIComponent(hall)}/tickets`;
    this._services = services.map((service) => service.id);
  }

  /**
   * The command's answer, or null when one is on its way.
   * @param {string | null} priority
   * @param {{ waits_in?: string, sign_language?: boolean }} [calling] where and how the visitor is called
   * @returns {Promise<import("../../../queue_server/pages/static/requests/command.js").CommandAnswer | null>}
   */
  async send(priority, calling = {}) {
    if (this._isAsking) return null;
    this._isAsking = true;
    const [service, ...visit] = this._services;
    this._body = this._body || { service, visit, language: language(), ...(priority ? { priority } : {}), ...calling };
    const answer = await command(this._path, this._body, this._key);
    if (answer.status) this._body = null;
    this._isAsking = false;
    return answer;
  }
}
