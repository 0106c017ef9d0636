import { priorityScreen, servicesScreen } from "./kiosk-screens.js";
import { ticketScreen } from "./kiosk-ticket.js";
import { Wish } from "./ticket-request.js";

/**
 * One visitor's way through the kiosk. `kiosk.show(screen)` shows what a screen draws, `kiosk.wait(on)` that an answer is
 * on its way, `kiosk.object(sentence)` why there is no ticket, and `kiosk.end()` is the next visitor.
 */
export class Visit {
  _hall;
  _offer;
  _kiosk;
  _picked = [];

  constructor(hall, offer, kiosk) {
    this._hall = hall;
    this._offer = offer;
    this._kiosk = kiosk;
  }

  /** The first question: which service? Of a group, if one has been chosen. */
  services(group = null) {
    const isFirst = !group && this._picked.length === 0;
    return servicesScreen(this._offer.tiles(this._picked, group), {
      onpick: (service) => this._pick(service),
      ongroup: (chosen) => this._kiosk.show(() => this.services(chosen)),
      onback: isFirst ? null : () => (group ? this._kiosk.show(() => this.services()) : this._askPriority()),
    });
  }

  _pick(service) {
    this._picked = [...this._picked, service];
    this._askPriority();
  }

  /** The last question. Its wish is made here, so that a double tap answers the same one twice. */
  _askPriority() {
    const wish = new Wish(this._hall.hall, this._picked);
    const { groups, services } = this._offer.tiles(this._picked, null);
    const act = {
      ontake: (priority) => this._take(wish, priority),
      onmore: groups.length + services.length ? () => this._kiosk.show(() => this.services()) : null,
      onback: () => this._kiosk.end(),
    };
    this._kiosk.show(() => priorityScreen(this._hall, this._picked, act));
  }

  async _take(wish, priority) {
    this._kiosk.wait(true);
    const answer = await wish.ask(priority);
    if (!answer) return; // one is on its way
    this._kiosk.wait(false);
    if (answer.ok) {
      this._kiosk.show(() => ticketScreen(this._hall, answer.body, this._picked, () => this._kiosk.end()));
    } else {
      this._kiosk.object(answer.sentence);
    }
  }
}
