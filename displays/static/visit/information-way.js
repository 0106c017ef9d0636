// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { named, t } from "../../../queue_server/pages/static/words.js";
import { otherWays, restTile, partTile, tilesOf, title } from "../tiles/kiosk-screens.js";
import { ServiceSheet } from "./service-sheet.js";
import { WordSearch } from "./word-search.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */
/** @typedef {import("../tiles/kiosk-screens.js").Kiosk} Kiosk */

/** The way of whoever wants to know first: for which service, and what to bring for it. */
export class InformationWay {
  /** @type {Kezek.KioskHall} */
  _hall;
  /** @type {import("../tiles/service-choices.js").ServiceChoices} */
  _choices;
  /** @type {Kiosk} */
  _kiosk;
  /** @type {((service: Kezek.Choice) => void) | null} */
  _take;
  /** @type {(() => void) | null} */
  _leave;

  /**
   * `take` goes on to a ticket, `leave` back to where the visitor was; a stand has neither.
   * @param {Kezek.KioskHall} hall
   * @param {import("../tiles/service-choices.js").ServiceChoices} choices
   * @param {Kiosk} kiosk
   * @param {((service: Kezek.Choice) => void) | null} take
   * @param {(() => void) | null} leave
   */
  constructor(hall, choices, kiosk, take, leave) {
    this._hall = hall;
    this._choices = choices;
    this._kiosk = kiosk;
    this._take = take;
    this._leave = leave;
  }

  /** @param {string} [part] */
  ask(part = "") {
    this._kiosk.show(() => this.screen(part));
  }

  /**
   * For which service? Those that give no ticket now are shown like the others.
   * @param {string} [part]
   * @returns {Child[]}
   */
  screen(part = "") {
    const { names, groups, services, rest } = this._choices.tiles([], part);
    const parent = this._choices.parentOf(part);
    const reopen = () => this.ask(part);
    const onback = part ? () => this.ask(parent || "") : this._leave;
    const tiles = [
      ...groups.map((group) => partTile(group, ({ id }) => this.ask(id), false)),
      ...services.map((service) => nameTile(service, () => this.show(service, reopen))),
      ...(rest ? [restTile(rest, ({ id }) => this.ask(id))] : []),
    ];
    const grid = tilesOf(tiles);
    const onsearch = this._hall.searches ? () => this._search(reopen) : null;
    grid.classList.add("beside-appointment");
    return [
      title(names ? named(names) : t("What must I bring?")),
      grid,
      otherWays({ onsearch, oninformation: null, onback }),
    ];
  }

  /**
   * What to bring for a service.
   * @param {Kezek.Choice} service
   * @param {() => void} onback
   */
  async show(service, onback) {
    const sheet = new ServiceSheet(this._hall, service);
    this._kiosk.wait(true);
    await sheet.load();
    this._kiosk.wait(false);
    const take = this._take;
    const ontake = take && !service.refusal ? () => take(service) : null;
    this._kiosk.show(() => sheet.screen({ ontake, onback }));
  }

  /** @param {() => void} onback */
  _search(onback) {
    const results = () => this._kiosk.show(() => search.screen(t("What must I bring?"), onback));
    const search = new WordSearch(this._hall, this._choices, (service) =>
      nameTile(service, () => this.show(service, results)),
    );
    results();
  }
}

/**
 * A service by its name alone.
 * @param {Kezek.Choice} service
 * @param {() => void} onclick
 */
const nameTile = (service, onclick) =>
  h("button", { class: "tile", "data-service": service.id, onclick }, h("b", {}, named(service.names)));
