import { ask } from "../pages/ask.js";
import { MOST_TILES } from "./kiosk-screens.js";
import { waitsTogether } from "../pages/wait-range.js";

const REFRESH_MS = 20_000; // services open and close by the clock, which no document tells

/** What the hall offers now. Fires `counted` (how many wait) and `changed` (something opened or closed). */
export class Offer extends EventTarget {
  _hall;
  _choices;
  _timer;
  _waits = null; // the last document of waits: an answer that was on its way is older

  constructor(hall, choices) {
    super();
    this._hall = hall;
    this._choices = choices;
    this._timer = setInterval(() => this.refresh(), REFRESH_MS);
  }

  close() {
    clearInterval(this._timer);
  }

  /** Why the hall gives nothing at all, or null. */
  get refusal() {
    return this._choices.refusal;
  }

  /** How the kiosk's printer does, or null where it has none. */
  get printer() {
    return this._choices.printer;
  }

  /** What to show once some services are picked: the services of a group, or the groups when there are too many. */
  tiles(picked, group) {
    const free = this._choices.services.filter((service) => !picked.some((other) => other.id === service.id));
    const grouped = free.length > MOST_TILES && this._hall.groups.length > 0;
    const of = (id) => free.filter((service) => (service.group || null) === id);
    return {
      groups: grouped && !group ? this._groups(free) : [],
      services: grouped ? of(group ? group.id : null) : free,
    };
  }

  /** The groups of these services, with how many wait in each and how long it may take for one of them. */
  _groups(services) {
    return this._hall.groups
      .map((group) => ({ ...group, part: `group-${group.id}`, its: services.filter((service) => service.group === group.id) }))
      .filter(({ its }) => its.length)
      .map(({ its, ...group }) => ({ ...group, waiting: sum(its), estimate: together(its), is_served: its.some((service) => service.is_served) }));
  }

  /** Take over how many wait, and how long one who came now would: the services of a document of waits. */
  count(waits) {
    this._waits = waits;
    this._take(waits);
    const tiles = [...this._choices.services, ...this._groups(this._choices.services)];
    this.dispatchEvent(new CustomEvent("counted", { detail: tiles }));
  }

  _take(waits) {
    const of = new Map(waits.map((its) => [its.service, its]));
    for (const service of this._choices.services) {
      const { waiting = 0, estimate = null, is_served = service.is_served } = of.get(service.id) || {};
      Object.assign(service, { waiting, estimate, is_served });
    }
  }

  async refresh() {
    const choices = await ask(`/kiosk/${encodeURIComponent(this._hall.hall)}/choices`, leave);
    if (!choices) return;
    const earlier = given(this._choices);
    this._choices = choices;
    if (this._waits) this._take(this._waits);
    if (given(this._choices) !== earlier) this.dispatchEvent(new Event("changed"));
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
