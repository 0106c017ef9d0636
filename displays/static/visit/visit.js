// @ts-check
import { AnotherDay } from "./another-day.js";
import { Appointment } from "./appointment.js";
import { calling } from "./calling.js";
import { GivenTicket } from "../ticket/given-ticket.js";
import { InformationWay } from "./information-way.js";
import { priorityScreen, servicesScreen, serviceTile } from "../tiles/kiosk-screens.js";
import { named, t } from "../../../queue_server/pages/static/words.js";
import { TicketRequest } from "../ticket/ticket-request.js";
import { placeScreen } from "./waiting-place.js";
import { WordSearch } from "./word-search.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */
/** @typedef {import("../tiles/kiosk-screens.js").Kiosk} Kiosk */
/** @typedef {import("../tiles/service-choices.js").ServiceChoices} ServiceChoices */
/** @typedef {import("../tiles/service-choices.js").GroupTile} GroupTile */

/** One visitor's way through the kiosk, from the first question to the ticket. */
export class Visit {
  /** @type {Kezek.KioskHall} */
  _hall;
  /** @type {ServiceChoices} */
  _choices;
  /** @type {Kiosk} */
  _kiosk;
  /** @type {Appointment} */
  _appointment;
  /** @type {InformationWay} */
  _information;
  /** @type {Kezek.Choice[]} */
  _picked = [];
  /** @type {string | null | undefined} */
  _place; // the zone where they wait; undefined until it was asked

  /**
   * @param {Kezek.KioskHall} hall
   * @param {ServiceChoices} choices
   * @param {Kiosk} kiosk
   */
  constructor(hall, choices, kiosk) {
    this._hall = hall;
    this._choices = choices;
    this._kiosk = kiosk;
    this._appointment = new Appointment(hall, (service) => choices.choice(service), kiosk);
    const isStand = hall.is_stand;
    const take = (/** @type {Kezek.Choice} */ service) => this._pick(service);
    const leave = () => this._backToStart();
    this._information = new InformationWay(hall, choices, kiosk, isStand ? null : take, isStand ? null : leave);
  }

  /**
   * The first screen: of a stand, what to know about services.
   * @returns {Child[]}
   */
  start() {
    return this._hall.is_stand ? this._information.screen() : this.services();
  }

  /** What leads those who have booked to their ticket, or null where this kiosk checks nobody in. */
  get checkIn() {
    return this._hall.checks_in ? () => this._appointment.askDigits() : null;
  }

  /**
   * A scanner has read this.
   * @param {string} text
   */
  scanned(text) {
    if (this._hall.checks_in) this._appointment.present(text);
  }

  /**
   * The first question: which service? Of a part of the menu, if one has been chosen.
   * @param {string} [part]
   * @returns {Child[]}
   */
  services(part = "") {
    const isFirst = !part && this._picked.length === 0;
    const parent = this._choices.parentOf(part);
    return servicesScreen(this._choices.tiles(this._picked, part), {
      onpick: (service) => this._pick(service),
      ongroup: ({ id }) => this._kiosk.show(() => this.services(id)),
      onanother: this._hall.checks_in ? (service) => new AnotherDay(this._hall, service, this._kiosk).ask() : null,
      onappointment: isFirst ? this.checkIn : null,
      onsearch: this._hall.searches ? () => this._search(part) : null,
      oninformation: isFirst && this._hall.informs.length ? () => this._information.ask() : null,
      onback: isFirst ? null : () => this._back(parent),
    });
  }

  _backToStart() {
    this._kiosk.show(() => this.services());
  }

  /** @param {string | null} parent */
  _back(parent) {
    if (parent === null) this._askPriority();
    else this._kiosk.show(() => this.services(parent));
  }

  /** @param {string} part */
  _search(part) {
    const search = new WordSearch(this._hall, this._choices, (service) =>
      serviceTile(service, (chosen) => this._pick(chosen), null),
    );
    const back = () => this._kiosk.show(() => this.services(part));
    this._kiosk.show(() => search.screen(t("What have you come for?"), back));
  }

  /** @param {Kezek.Choice} service */
  _pick(service) {
    this._picked = [...this._picked.filter(({ id }) => id !== service.id), service];
    if (this._hall.waiting_zones.length && this._place === undefined) this._askPlace();
    else this._askPriority();
  }

  _askPlace() {
    const act = {
      onplace: (/** @type {string | null} */ place) => {
        this._place = place;
        this._askPriority();
      },
      onback: () => this._kiosk.end(),
    };
    this._kiosk.show(() => placeScreen(this._hall.waiting_zones, act));
  }

  /** The last question. Its request is made here, so that a double tap answers the same one twice. */
  _askPriority() {
    const request = new TicketRequest(this._hall.hall, this._picked);
    const { groups, services } = this._choices.tiles(this._picked);
    const act = {
      ontake: (/** @type {string | null} */ priority) => this._take(request, priority),
      oninformation: this._onlyInformed(),
      onmore: groups.length + services.length ? () => this._kiosk.show(() => this.services()) : null,
      onback: () => this._kiosk.end(),
    };
    this._kiosk.show(() => priorityScreen(this._hall, this._picked, act));
  }

  /** What leads to what is written about the only service that is picked. */
  _onlyInformed() {
    const [service, second] = this._picked;
    if (second || !this._hall.informs.includes(service.id)) return null;
    return () => this._information.show(service, () => this._askPriority());
  }

  /**
   * @param {TicketRequest} request
   * @param {string | null} priority
   */
  async _take(request, priority) {
    this._kiosk.wait(true);
    const answer = await request.send(priority, calling(this._place));
    if (!answer) return; // one is on its way
    this._kiosk.wait(false);
    const names = () => this._picked.map((service) => named(service.names));
    if (answer.ok) new GivenTicket(this._hall, answer.body, this._kiosk, { names }).show();
    else this._kiosk.object(answer.sentence);
  }
}
