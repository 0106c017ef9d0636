// @ts-check
import { fetchDocument } from "../../queue_server/pages/static/requests.js";
import { MOST_TILES } from "./kiosk-screens.js";
import { combinedWait } from "../../queue_server/pages/static/wait-range.js";

/** @typedef {import("../../queue_server/pages/static/wait-range.js").Range} Range */

/**
 * A group of services as a tile, with how many wait in it and how long it may take for one of them. `part` names its
 * place on the screen.
 * @typedef {Kezek.Group & { part: string, waiting: number, estimate: Range | null, is_served: boolean }} GroupTile
 */

/**
 * What stands on a tile of how many wait: a service's, or a group's.
 * @typedef {{ id: string, part?: string, waiting: number, estimate: Range | null, is_served: boolean }} Tile
 */

const REFRESH_MS = 20_000; // services open and close by the clock, which no document tells

/** What the hall offers now. Fires `counted` (how many wait) and `changed` (something opened or closed). */
export class ServiceChoices extends EventTarget {
  /** @type {{ hall: string, groups: Kezek.Group[] }} */
  _hall;
  /** @type {Kezek.Choices} */
  _choices;
  _timer = 0;
  /** @type {Kezek.ServiceWait[] | null} */
  _waits = null; // the last document of waits: an answer that was on its way is older

  /**
   * @param {{ hall: string, groups: Kezek.Group[] }} hall
   * @param {Kezek.Choices} choices
   */
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

  /**
   * A service of the hall, by its id.
   * @param {string} id
   */
  choice(id) {
    return this._choices.services.find((service) => service.id === id);
  }

  /**
   * What to show once some services are picked: the services of a group, or the groups when there are too many.
   * @param {Kezek.Choice[]} picked
   * @param {Kezek.Group | null} group
   */
  tiles(picked, group) {
    const free = this._choices.services.filter((service) => !picked.some((other) => other.id === service.id));
    const isGrouped = free.length > MOST_TILES && this._hall.groups.length > 0;
    const id = group ? group.id : null;
    return {
      groups: isGrouped && !group ? this._groups(free) : [],
      services: isGrouped ? free.filter((service) => (service.group || null) === id) : free,
    };
  }

  /**
   * The groups of these services.
   * @param {Kezek.Choice[]} services
   * @returns {GroupTile[]}
   */
  _groups(services) {
    return this._hall.groups.flatMap((group) => {
      const members = services.filter((service) => service.group === group.id);
      return members.length ? [groupTile(group, members)] : [];
    });
  }

  /**
   * Takes over how many wait, and how long one who came now would: the services of a document of waits.
   * @param {Kezek.ServiceWait[]} waits
   */
  count(waits) {
    this._waits = waits;
    this._take(waits);
    /** @type {Tile[]} */
    const tiles = [...this._choices.services, ...this._groups(this._choices.services)];
    this.dispatchEvent(new CustomEvent("counted", { detail: tiles }));
  }

  /** @param {Kezek.ServiceWait[]} waits */
  _take(waits) {
    const byService = new Map(waits.map((wait) => [wait.service, wait]));
    for (const service of this._choices.services) {
      const wait = byService.get(service.id);
      service.waiting = wait ? wait.waiting : 0;
      service.estimate = wait ? wait.estimate : null;
      if (wait) service.is_served = wait.is_served;
    }
  }

  async refresh() {
    const choices = await fetchDocument(`/kiosk/${encodeURIComponent(this._hall.hall)}/choices`, leave);
    if (!choices) return;
    const before = offerOf(this._choices);
    this._choices = choices;
    if (this._waits) this._take(this._waits);
    if (offerOf(this._choices) !== before) this.dispatchEvent(new Event("changed"));
  }
}

/** Nobody may take tickets here any more: the page anew says so, as soon as no visitor is at it. */
function leave() {
  if (dispatchEvent(new Event("outdated", { cancelable: true }))) location.reload();
}

/**
 * @param {Kezek.Group} group
 * @param {Kezek.Choice[]} services
 * @returns {GroupTile}
 */
function groupTile(group, services) {
  const open = services.filter(({ refusal }) => !refusal);
  return {
    ...group,
    part: `group-${group.id}`,
    waiting: services.reduce((waiting, service) => waiting + service.waiting, 0),
    estimate: combinedWait(open.map(({ estimate }) => estimate)),
    is_served: services.some((service) => service.is_served),
  };
}

/**
 * What is given and what is not, without how many wait.
 * @param {Kezek.Choices} choices
 */
const offerOf = ({ refusal, printer, services }) =>
  JSON.stringify([refusal, printer, services.map((service) => service.refusal)]);
