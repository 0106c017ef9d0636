// @ts-check
import { AnotherDay } from "./another-day.js";
import { Appointment } from "./appointment.js";
import { priorityScreen, servicesScreen } from "./kiosk-screens.js";
import { ticketScreen } from "./kiosk-ticket.js";
import { named, t } from "../../queue_server/pages/static/words.js";
import { TicketRequest } from "./ticket-request.js";
import { TicketSms } from "./ticket-sms.js";

/** @typedef {import("../../queue_server/pages/static/dom.js").Child} Child */
/** @typedef {import("./service-choices.js").ServiceChoices} ServiceChoices */
/** @typedef {import("./service-choices.js").GroupTile} GroupTile */

/**
 * What a visit asks of its kiosk: to show what a screen draws, to say that an answer is on its way, or why there is no
 * ticket, and to begin with the next visitor.
 * @typedef {{
 *   show: (screen: () => Child[]) => void,
 *   wait: (on: boolean) => void,
 *   object: (sentence: string) => void,
 *   end: () => void,
 * }} Kiosk
 */

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
  /** @type {Kezek.Choice[]} */
  _picked = [];

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
   * The first question: which service? Of a group, if one has been chosen.
   * @param {GroupTile | null} [group]
   * @returns {Child[]}
   */
  services(group = null) {
    const isFirst = !group && this._picked.length === 0;
    return servicesScreen(this._choices.tiles(this._picked, group), {
      onpick: (service) => this._pick(service),
      ongroup: (chosen) => this._kiosk.show(() => this.services(chosen)),
      onanother: this._hall.checks_in ? (service) => new AnotherDay(this._hall, service, this._kiosk).ask() : null,
      onappointment: isFirst ? this.checkIn : null,
      onback: isFirst ? null : () => (group ? this._kiosk.show(() => this.services()) : this._askPriority()),
    });
  }

  /** @param {Kezek.Choice} service */
  _pick(service) {
    this._picked = [...this._picked, service];
    this._askPriority();
  }

  /** The last question. Its request is made here, so that a double tap answers the same one twice. */
  _askPriority() {
    const request = new TicketRequest(this._hall.hall, this._picked);
    const { groups, services } = this._choices.tiles(this._picked, null);
    const act = {
      ontake: (/** @type {string | null} */ priority) => this._take(request, priority),
      onmore: groups.length + services.length ? () => this._kiosk.show(() => this.services()) : null,
      onback: () => this._kiosk.end(),
    };
    this._kiosk.show(() => priorityScreen(this._hall, this._picked, act));
  }

  /**
   * @param {TicketRequest} request
   * @param {string | null} priority
   */
  async _take(request, priority) {
    this._kiosk.wait(true);
    const answer = await request.send(priority);
    if (!answer) return; // one is on its way
    this._kiosk.wait(false);
    if (answer.ok) this._give(answer.body, false);
    else this._kiosk.object(answer.sentence);
  }

  /**
   * Show the ticket; its visitor may want the call by SMS.
   * @param {Kezek.IssuedTicket} ticket
   * @param {boolean} isTold
   */
  _give(ticket, isTold) {
    const sms = new TicketSms(this._hall, ticket, this._kiosk, (isWished) => this._give(ticket, isWished));
    const act = { ondone: () => this._kiosk.end(), onsms: this._hall.sms && !isTold ? () => sms.ask() : null };
    const note = () => (isTold ? t("The call comes by SMS, too.") : undefined);
    this._kiosk.show(() => ticketScreen(this._hall, ticket, this._names(), act, note()));
  }

  _names() {
    return this._picked.map((service) => named(service.names));
  }
}
