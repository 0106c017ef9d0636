import { ask } from "../pages/ask.js";
import { MOST_TILES } from "./kiosk-screens.js";
import { waitsTogether } from "./wait-range.js";

const REFRESH_MS = 20_000; // services open and close by the clock, which no document tells

/** What the hall offers now. Fires `counted` (how many wait) and `changed` (something opened or closed). */
export class Offer extends EventTarget {
  #hall;
  #choices;
  #timer;
  #waits = null; // the last document of waits: an answer that was on its way is older

  constructor(hall, choices) {
    super();
    this.#hall = hall;
    this.#choices = choices;
    this.#timer = setInterval(() => this.refresh(), REFRESH_MS);
  }

  close() {
    clearInterval(this.#timer);
  }

  /** Why the hall gives nothing at all, or null. */
  get refusal() {
    return this.#choices.refusal;
  }

  /** How the kiosk's printer does, or null where it has none. */
  get printer() {
    return this.#choices.printer;
  }

  /** What to show once some services are picked: the services of a group, or the groups when there are too many. */
  tiles(picked, group) {
    const free = this.#choices.services.filter((service) => !picked.some((other) => other.id === service.id));
    const grouped = free.length > MOST_TILES && this.#hall.groups.length > 0;
    const of = (id) => free.filter((service) => (service.group ?? null) === id);
    return {
      groups: grouped && !group ? this.#groups(free) : [],
      services: grouped ? of(group?.id ?? null) : free,
    };
  }

  /** The groups of these services, with how many wait in each and how long it may take for one of them. */
  #groups(services) {
    return this.#hall.groups
      .map((group) => ({ ...group, part: `group-${group.id}`, its: services.filter((service) => service.group === group.id) }))
      .filter(({ its }) => its.length)
      .map(({ its, ...group }) => ({ ...group, waiting: sum(its), estimate: together(its), is_served: its.some((service) => service.is_served) }));
  }

  /** Take over how many wait, and how long one who came now would: the services of a document of waits. */
  count(waits) {
    this.#waits = waits;
    this.#take(waits);
    const tiles = [...this.#choices.services, ...this.#groups(this.#choices.services)];
    this.dispatchEvent(new CustomEvent("counted", { detail: tiles }));
  }

  #take(waits) {
    const of = new Map(waits.map((its) => [its.service, its]));
    for (const service of this.#choices.services) {
      const { waiting = 0, estimate = null, is_served = service.is_served } = of.get(service.id) ?? {};
      Object.assign(service, { waiting, estimate, is_served });
    }
  }

  async refresh() {
    const choices = await ask(`/kiosk/${encodeURIComponent(this.#hall.hall)}/choices`, leave);
    if (!choices) return;
    const earlier = given(this.#choices);
    this.#choices = choices;
    if (this.#waits) this.#take(this.#waits);
    if (given(this.#choices) !== earlier) this.dispatchEvent(new Event("changed"));
  }
}

/** Nobody may take tickets here any more: the page anew says so, as soon as no visitor is at it. */
function leave() {
  if (dispatchEvent(new Event("outdated", { cancelable: true }))) location.reload();
}

const sum = (services) => services.reduce((waiting, service) => waiting + service.waiting, 0);
const together = (services) => waitsTogether(services.filter(({ refusal }) => !refusal).map(({ estimate }) => estimate));

/** What is given and what is not, without how many wait. */
const given = ({ refusal, printer, services }) => JSON.stringify([refusal, printer, services.map((service) => service.refusal)]);
