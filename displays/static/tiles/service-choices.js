// @ts-check
import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { fetchDocument } from "../../../queue_server/pages/static/requests/requests.js";
import { MOST_TILES } from "./kiosk-screens.js";
import { combinedWait } from "../../../queue_server/pages/static/wait-range.js";

/** @typedef {import("../../../queue_server/pages/static/wait-range.js").Range} Range */

/**
 * A part of the menu as a tile, with how many wait in it and how long it may take for one of them. `part` names its
 * place on the screen. One without names is described by those of its first contents and how many services it has.
 * @typedef {{
 *   id: string,
 *   names: Kezek.Names | null,
 *   contents: Kezek.Names[],
 *   count: number,
 *   part: string,
 *   waiting: number,
 *   estimate: Range | null,
 *   is_served: boolean,
 * }} GroupTile
 */

/**
 * What stands on one screen: parts of the menu, services, and the part in which it goes on; `names` are of its group.
 * @typedef {{
 *   names: Kezek.Names | null,
 *   groups: GroupTile[],
 *   services: Kezek.Choice[],
 *   rest: GroupTile | null,
 * }} Screen
 */

/**
 * What stands on a tile of how many wait: a service's, or a group's.
 * @typedef {{ id: string, part?: string, waiting: number, estimate: Range | null, is_served: boolean }} Tile
 */

const REFRESH_MS = 20_000; // services open and close by the clock, which no document tells

/** What the hall offers now. Fires `counted` (how many wait) and `changed` (something opened or closed). */
export class ServiceChoices extends EventTarget {
  /** @type {{ hall: string, is_stand?: boolean }} */
  _hall;
  /** @type {Map<string, Kezek.MenuPart>} */
  _menu;
  /** @type {Kezek.Choices} */
  _choices;
  _timer = 0;
  _answers = new AnswerOrder();
  /** @type {Kezek.ServiceWait[] | null} */
  _waits = null; // the last document of waits: an answer that was on its way is older

  /**
   * @param {{ hall: string, menu: Kezek.MenuPart[], is_stand?: boolean }} hall
   * @param {Kezek.Choices} choices
   */
  constructor(hall, choices) {
    super();
    this._hall = hall;
    this._choices = choices;
    this._menu = new Map(hall.menu.map((part) => [part.id, part]));
    if (!hall.is_stand) this._timer = setInterval(() => this.refresh(), REFRESH_MS);
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
   * The services of these ids, in their order.
   * @param {string[]} ids
   */
  ofIds(ids) {
    return ids.flatMap((id) => this.choice(id) || []);
  }

  /**
   * What to show once some services are picked: a part of the menu, or all that are left where they have room.
   * @param {Kezek.Choice[]} picked
   * @param {string} [part]
   * @returns {Screen}
   */
  tiles(picked, part = "") {
    const free = this._choices.services.filter((service) => !picked.some((other) => other.id === service.id));
    const screen = this._menu.get(part);
    if (!screen || (!part && free.length <= MOST_TILES)) return { names: null, groups: [], services: free, rest: null };
    const groups = screen.parts.flatMap((id) => this._tile(id, free));
    const [rest = null] = screen.rest ? this._tile(screen.rest, free) : [];
    return {
      names: this._namesOf(screen),
      groups,
      services: free.filter(({ id }) => screen.services.includes(id)),
      rest,
    };
  }

  /**
   * The part before a part of the menu; null before the first one.
   * @param {string} part
   */
  parentOf(part) {
    const screen = this._menu.get(part);
    return screen && screen.parent !== null ? screen.parent : null;
  }

  /**
   * The names of the group in which a part of the menu stands.
   * @param {Kezek.MenuPart | undefined} part
   * @returns {Kezek.Names | null}
   */
  _namesOf(part) {
    if (!part) return null;
    return part.names || (part.parent === null ? null : this._namesOf(this._menu.get(part.parent)));
  }

  /**
   * A part of the menu as a tile; none where nothing of it is free.
   * @param {string} id
   * @param {Kezek.Choice[]} free
   * @returns {GroupTile[]}
   */
  _tile(id, free) {
    const members = this._members(id);
    const services = free.filter((service) => members.includes(service.id));
    const part = this._menu.get(id);
    return part && services.length ? [groupTile(part, this._contents(part), services)] : [];
  }

  /**
   * Every service in a part of the menu and below it.
   * @param {string} id
   * @returns {string[]}
   */
  _members(id) {
    const part = this._menu.get(id);
    if (!part) return [];
    return [...part.services, ...[...part.parts, ...(part.rest ? [part.rest] : [])].flatMap((i) => this._members(i))];
  }

  /**
   * What the tiles of a part are called.
   * @param {Kezek.MenuPart} part
   * @returns {Kezek.Names[]}
   */
  _contents(part) {
    const groups = part.parts.flatMap((id) => {
      const inner = this._menu.get(id);
      return inner ? (inner.names ? [inner.names] : this._contents(inner)) : [];
    });
    return [...groups, ...this.ofIds(part.services).map(({ names }) => names)];
  }

  /**
   * Takes over how many wait, and how long one who came now would: the services of a document of waits.
   * @param {Kezek.ServiceWait[]} waits
   */
  count(waits) {
    this._waits = waits;
    this._take(waits);
    const parts = [...this._menu.keys()].flatMap((id) => this._tile(id, this._choices.services));
    /** @type {Tile[]} */
    const tiles = [...this._choices.services, ...parts];
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
    const address = `/kiosk/${encodeURIComponent(this._hall.hall)}/choices`;
    const choices = await this._answers.awaitNewest(fetchDocument(address, leave));
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
 * @param {Kezek.MenuPart} part
 * @param {Kezek.Names[]} contents
 * @param {Kezek.Choice[]} services
 * @returns {GroupTile}
 */
function groupTile({ id, names }, contents, services) {
  const open = services.filter(({ refusal }) => !refusal);
  return {
    id,
    names,
    contents,
    count: services.length,
    part: `group-${id}`,
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
