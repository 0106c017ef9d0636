// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { back, title } from "../tiles/kiosk-screens.js";
import { numberPad } from "../tiles/national-number.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */

/** The way of a visitor who has a ticket and wants its call by SMS: a telephone number, and back to the ticket. */
export class TicketSms {
  _pad = numberPad();
  _isAsking = false;

  /**
   * `ondone` shows the ticket again, with what its visitor should know.
   * @param {Kezek.KioskHall} hall
   * @param {Kezek.IssuedTicket} ticket
   * @param {import("../tiles/kiosk-screens.js").Kiosk} kiosk
   * @param {(isWished: boolean) => void} ondone
   */
  constructor(hall, ticket, kiosk, ondone) {
    this._hall = hall;
    this._ticket = ticket;
    this._kiosk = kiosk;
    this._ondone = ondone;
  }

  ask() {
    this._kiosk.show(() => this._screen());
  }

  /** @returns {Child[]} */
  _screen() {
    return [
      title(t("The call of {number} by SMS", { number: this._ticket.number })),
      h("p", {}, t("Type your telephone number. It is used for this visit alone, and erased when it is over.")),
      h("p", { class: "notice fault", role: "alert", hidden: true, "data-part": "problem" }),
      h(
        "div",
        { class: "appointment-ways ticket-sms" },
        h(
          "div",
          { class: "appointment-digits" },
          this._pad.draw(t("Telephone")),
          h("button", { class: "primary enter", onclick: () => this._wish() }, t("Tell me")),
        ),
      ),
      h(
        "div",
        { class: "actions" },
        back(() => this._ondone(false)),
      ),
    ];
  }

  async _wish() {
    if (!this._pad.isFull) return this._kiosk.object(t("A telephone number has ten digits after +7."));
    if (this._isAsking) return;
    this._isAsking = true;
    this._kiosk.wait(true);
    const hall = encodeURIComponent(this._hall.hall);
    const body = { channel: "sms", address: `+7${this._pad.digits}`, language: language() };
    const path = `/api/v1/halls/${hall}/tickets/${encodeURIComponent(this._ticket.id)}/messages`;
    const answer = await command(path, body, newKey());
    this._isAsking = false;
    this._kiosk.wait(false);
    if (answer.ok) this._ondone(true);
    else this._kiosk.object(answer.sentence);
  }
}
