// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { language, named, t } from "../../../queue_server/pages/static/words.js";
import { atClock } from "../../../queue_server/pages/static/clock/clock.js";
import { digitsScreen, refusedScreen } from "./appointment-screens.js";
import { calling } from "./calling.js";
import { DigitPad } from "../tiles/digit-pad.js";
import { GivenTicket } from "../ticket/given-ticket.js";
import { priorityScreen } from "../tiles/kiosk-screens.js";
import { placeScreen } from "./waiting-place.js";

const CODE_DIGITS = 6;
/** What may be put right by other digits, at once. */
const OTHER_DIGITS = ["code_unknown", "code_unreadable", "code_ambiguous", "codes_wrong", "too_many_requests"];
/** After which a ticket like everybody's is what is left. */
const ORDINARY_TICKET = [
  ...["booking_lost", "booking_past_day", "booking_ended", "booking_cancelled", "booking_over", "booking_refused"],
  "booking_displaced",
];

/** The way of a visitor who has booked: from the digits or the QR code to the ticket. */
export class Appointment {
  /** @type {Kezek.KioskHall} */
  _hall;
  /** @type {(service: string) => Kezek.Choice | undefined} */
  _choice;
  /** @type {import("../tiles/kiosk-screens.js").Kiosk} */
  _kiosk;
  _pad = new DigitPad(CODE_DIGITS, written);
  /** @type {{ code: string, key: string } | null} */
  _request = null; // one that is sent again, because its answer was lost, has the same key
  _isAsking = false;
  /** @type {string | null | undefined} */
  _priority = undefined; // asked for once, however often digits are put right
  /** @type {string | null | undefined} */
  _place = undefined; // the zone where they wait; so is that

  /**
   * @param {Kezek.KioskHall} hall
   * @param {(service: string) => Kezek.Choice | undefined} choice
   * @param {import("../tiles/kiosk-screens.js").Kiosk} kiosk
   */
  constructor(hall, choice, kiosk) {
    this._hall = hall;
    this._choice = choice;
    this._kiosk = kiosk;
  }

  askDigits() {
    this._kiosk.show(() =>
      digitsScreen(this._pad, {
        onenter: () => this._enter(),
        onscan: (text) => this.present(text),
        onback: () => this._kiosk.end(),
      }),
    );
  }

  _enter() {
    if (this._pad.isFull) this.present(this._pad.digits);
    else this._kiosk.object(t("A booking has six digits. They stand on its page and on its paper."));
  }

  /**
   * Check in with digits, or what a QR code says. The questions of every ticket are asked before: where the visitor
   * waits, and a priority, which counts beside the booked time.
   * @param {string} code
   */
  async present(code) {
    if (this._isAsking) return;
    if (this._place === undefined && this._hall.waiting_zones.length) {
      this._askPlace(code);
      return;
    }
    if (this._priority === undefined && this._hall.priorities.length) {
      this._askPriority(code);
      return;
    }
    this._isAsking = true;
    this._kiosk.wait(true);
    if (!this._request || this._request.code !== code) this._request = { code, key: newKey() };
    const path = `/api/v1/halls/${encodeURIComponent(this._hall.hall)}/bookings/arrive`;
    const priority = this._priority ? { priority: this._priority } : {};
    const body = { code, language: language(), ...priority, ...calling(this._place) };
    const answer = await command(path, body, this._request.key);
    this._isAsking = false;
    this._kiosk.wait(false);
    if (answer.ok) this._give(answer.body);
    else this._refuse(answer);
  }

  /** @param {string} code */
  _askPlace(code) {
    const onplace = (/** @type {string | null} */ place) => {
      this._place = place;
      this.present(code);
    };
    this._kiosk.show(() => placeScreen(this._hall.waiting_zones, { onplace, onback: () => this.askDigits() }));
  }

  /** @param {string} code */
  _askPriority(code) {
    const ontake = (/** @type {string | null} */ priority) => {
      this._priority = priority;
      this.present(code);
    };
    const act = { ontake, onmore: null, oninformation: null, onback: () => this.askDigits() };
    this._kiosk.show(() => priorityScreen(this._hall, [], act));
  }

  /** @param {Kezek.CheckInDocument} arrival */
  _give({ ticket, key, booking }) {
    const service = this._choice(ticket.service);
    const note = () =>
      ticket.booked_at
        ? t("You are due at {time}, as booked.", { time: atClock(ticket.booked_at) })
        : t("Your time was {time}. You have come late, so you wait like those who have not booked.", {
            time: atClock(booking.start),
          });
    const names = () => [service ? named(service.names) : ticket.service];
    new GivenTicket(this._hall, { ...ticket, key }, this._kiosk, { names, note }).show();
  }

  /** @param {import("../../../queue_server/pages/static/requests/command.js").CommandAnswer} answer */
  _refuse(answer) {
    const { code } = answer.body;
    if (!answer.status || OTHER_DIGITS.includes(code)) {
      if (answer.status) this._pad.clear();
      this.askDigits();
      this._kiosk.object(answer.sentence);
      return;
    }
    const problem = /** @type {{ code: string }} */ (answer.body);
    this._kiosk.show(() =>
      refusedScreen(problem, {
        onticket: ORDINARY_TICKET.includes(code) ? () => this._kiosk.end() : null,
        onother: () => this._retype(),
        onback: () => this._kiosk.end(),
      }),
    );
  }

  _retype() {
    this._pad.clear();
    this.askDigits();
  }
}

/**
 * `123 4··`: what is still missing has a place.
 * @param {string} digits
 */
function written(digits) {
  const places = digits.padEnd(CODE_DIGITS, "·");
  return `${places.slice(0, 3)} ${places.slice(3)}`;
}
