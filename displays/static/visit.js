import { priorityScreen, servicesScreen } from "./kiosk-screens.js";
import { ticketScreen } from "./kiosk-ticket.js";
import { Wish } from "./wish.js";

/**
 * One visitor's way through the kiosk. `kiosk.show(screen)` shows what a screen draws, `kiosk.wait(on)` that an answer is
 * on its way, `kiosk.object(sentence)` why there is no ticket, and `kiosk.end()` is the next visitor.
 */
export class Visit {
  #hall;
  #offer;
  #kiosk;
  #picked = [];

  constructor(hall, offer, kiosk) {
    this.#hall = hall;
    this.#offer = offer;
    this.#kiosk = kiosk;
  }

  /** The first question: which service? Of a group, if one has been chosen. */
  services = (group = null) => {
    const isFirst = !group && this.#picked.length === 0;
    return servicesScreen(this.#offer.tiles(this.#picked, group), {
      onpick: (service) => this.#pick(service),
      ongroup: (chosen) => this.#kiosk.show(() => this.services(chosen)),
      onback: isFirst ? null : () => (group ? this.#kiosk.show(() => this.services()) : this.#askPriority()),
    });
  };

  #pick(service) {
    this.#picked = [...this.#picked, service];
    this.#askPriority();
  }

  /** The last question. Its wish is made here, so that a double tap answers the same one twice. */
  #askPriority() {
    const wish = new Wish(this.#hall.hall, this.#picked);
    const { groups, services } = this.#offer.tiles(this.#picked, null);
    const act = {
      ontake: (priority) => this.#take(wish, priority),
      onmore: groups.length + services.length ? () => this.#kiosk.show(() => this.services()) : null,
      onback: () => this.#kiosk.end(),
    };
    this.#kiosk.show(() => priorityScreen(this.#hall, this.#picked, act));
  }

  async #take(wish, priority) {
    this.#kiosk.wait(true);
    const answer = await wish.ask(priority);
    if (!answer) return; // one is on its way
    this.#kiosk.wait(false);
    if (answer.ok) {
      this.#kiosk.show(() => ticketScreen(this.#hall, answer.body, this.#picked, () => this.#kiosk.end()));
    } else {
      this.#kiosk.object(answer.sentence);
    }
  }
}
