// @ts-check
import { t } from "../../../queue_server/pages/static/words.js";
import { ticketScreen } from "./kiosk-ticket.js";
import { TicketSms } from "./ticket-sms.js";

/** The end of a visitor's way: the ticket, and on demand the number to which its call is sent. */
export class GivenTicket {
  /**
   * `names` gives those of its services, `note` what else its visitor should know, in the language of the screen.
   * @param {Kezek.KioskHall} hall
   * @param {Kezek.IssuedTicket} ticket
   * @param {import("../tiles/kiosk-screens.js").Kiosk} kiosk
   * @param {{ names: () => string[], note?: () => string }} texts
   */
  constructor(hall, ticket, kiosk, { names, note = () => "" }) {
    this._hall = hall;
    this._ticket = ticket;
    this._kiosk = kiosk;
    this._names = names;
    this._note = note;
  }

  /** `isTold`: the call comes by SMS. */
  show(isTold = false) {
    const sms = new TicketSms(this._hall, this._ticket, this._kiosk, (isWished) => this.show(isWished));
    const act = { ondone: () => this._kiosk.end(), onsms: this._hall.sms && !isTold ? () => sms.ask() : null };
    const note = () => [this._note(), isTold ? t("The call comes by SMS, too.") : ""].filter(Boolean).join(" ");
    this._kiosk.show(() => ticketScreen(this._hall, this._ticket, this._names(), act, note()));
  }
}
