// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { fetchDocument } from "../../../queue_server/pages/static/requests/requests.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";
import { back, tilesOf, title } from "../tiles/kiosk-screens.js";
import { LetterPad } from "../tiles/letter-pad.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */

const SHORTEST = 2; // letters: one fits nearly everything
const QUIET_MS = 900; // without another letter, and what fits is read aloud
const MOST_SHOWN = 6; // tiles above the letters

/** Which service? By words: a few letters, and what fits them, in any of the hall's languages and keyboard layouts. */
export class WordSearch {
  /** @type {string} */
  _path;
  /** @type {import("../tiles/service-choices.js").ServiceChoices} */
  _choices;
  /** @type {(service: Kezek.Choice) => HTMLElement} */
  _tile;
  /** @type {LetterPad} */
  _pad;
  /** @type {string[] | null} */
  _fits = null; // the ids of the services; null before anything was asked
  _isAway = false;
  _typed = "";
  _timer = 0;
  _status = h("p", { class: "match-count", role: "status" });
  _grid = h("div", { class: "matches" });
  _results = h("div", { class: "results" }, this._status, this._grid); // what a voice reads, once the letters rest

  /**
   * @param {Kezek.KioskHall} hall
   * @param {import("../tiles/service-choices.js").ServiceChoices} choices
   * @param {(service: Kezek.Choice) => HTMLElement} tile
   */
  constructor(hall, choices, tile) {
    this._path = `/api/v1/halls/${encodeURIComponent(hall.hall)}/services?words=`;
    this._choices = choices;
    this._tile = tile;
    this._pad = new LetterPad(hall.keyboards, () => this._ask());
  }

  /**
   * @param {string} question
   * @param {() => void} onback
   * @returns {Child[]}
   */
  screen(question, onback) {
    this._draw();
    return [
      title(question),
      h("div", { class: "word-search" }, this._results, this._pad.drawText(), this._pad.drawKeys(back(onback))),
    ];
  }

  /** The last text that was typed counts, whichever answer comes first. */
  async _ask() {
    const words = this._pad.text.trim();
    this._typed = words;
    clearTimeout(this._timer);
    if (words.length < SHORTEST) {
      this._fits = null;
      return this._draw();
    }
    const document = await fetchDocument(this._path + encodeURIComponent(words));
    if (this._typed !== words) return;
    this._isAway = !document;
    this._fits = document ? document.services.map((/** @type {{ id: string }} */ { id }) => id) : [];
    this._draw();
    this._timer = setTimeout(() => this._results.dispatchEvent(new Event("told", { bubbles: true })), QUIET_MS);
  }

  _draw() {
    const services = this._choices.ofIds(this._fits || []).slice(0, MOST_SHOWN);
    this._status.textContent = this._sentence(services.length);
    this._grid.hidden = services.length === 0;
    redraw(this._grid, tilesOf(services.map((service) => this._tile(service))));
  }

  /** @param {number} count */
  _sentence(count) {
    if (this._isAway) return t("The search does not answer. Go back and choose from the list.");
    if (!this._fits) return t("Type what you have come for: a few letters are enough.");
    if (count) return tn("{n} service fits", "{n} services fit", count);
    return t("Nothing fits these words. Try another word, or ask at the front desk.");
  }
}
