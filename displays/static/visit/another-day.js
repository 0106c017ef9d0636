// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { fetchDocument } from "../../../queue_server/pages/static/requests/requests.js";
import { language, named, t } from "../../../queue_server/pages/static/words.js";
import { bookedScreen, daysScreen, phoneScreen, timesScreen } from "./another-day-screens.js";
import { numberPad } from "../tiles/national-number.js";

/** After which another time is chosen. */
const OTHER_TIME = ["place_taken", "place_past", "place_unknown", "place_closed"];

/** The way of a visitor who cannot be served today: from the day to the booking, which is printed. */
export class AnotherDay {
  /** @type {Kezek.KioskHall} */
  _hall;
  /** @type {Kezek.Choice} */
  _service;
  /** @type {import("../tiles/kiosk-screens.js").Kiosk} */
  _kiosk;
  _pad = numberPad();
  /** @type {Kezek.KioskPlaces} */
  _places = { days: [], name: {}, times: [] };
  _day = "";
  _start = "";
  /** @type {string | undefined} */
  _offer; // the place that is kept while the number is typed
  _key = newKey();
  _isAsking = false;

  /**
   * @param {Kezek.KioskHall} hall
   * @param {Kezek.Choice} service
   * @param {import("../tiles/kiosk-screens.js").Kiosk} kiosk
   */
  constructor(hall, service, kiosk) {
    this._hall = hall;
    this._service = service;
    this._kiosk = kiosk;
  }

  /** @param {string} [day] */
  async ask(day = "") {
    this._day = day;
    const query = new URLSearchParams({ service: this._service.id, ...(day ? { day } : {}) });
    const hall = encodeURIComponent(this._hall.hall);
    const places = await this._asking(() => fetchDocument(`/kiosk/${hall}/places?${query}`));
    if (places === undefined) return;
    if (!places) return this._kiosk.object(t("The server does not answer. Please try again."));
    this._places = places;
    this._showPlaces();
  }

  _showPlaces() {
    if (this._day) {
      const act = { onpick: (/** @type {string} */ start) => this._keep(start), onback: () => this.ask() };
      this._kiosk.show(() => timesScreen(this._places, act));
    } else {
      const act = { onpick: (/** @type {string} */ day) => this.ask(day), onback: () => this._kiosk.end() };
      this._kiosk.show(() => daysScreen(this._service, this._places, act));
    }
  }

  /**
   * Have the time kept while the number is typed.
   * @param {string} start
   */
  async _keep(start) {
    const body = { service: this._service.id, start, ...(this._offer ? { offer: this._offer } : {}) };
    const answer = await this._asking(() => command(`${this._path}/offer`, body, newKey()));
    if (!answer) return;
    if (!answer.ok) return this._choose(answer.sentence);
    this._offer = answer.body.offer;
    this._start = start;
    this._key = newKey();
    const act = { onenter: () => this._book(), onback: () => this.ask(this._day) };
    this._kiosk.show(() => phoneScreen(this._pad, act));
  }

  async _book() {
    if (!this._pad.isFull) return this._kiosk.object(t("A telephone number has ten digits after +7."));
    const body = {
      service: this._service.id,
      start: this._start,
      phone: `+7${this._pad.digits}`,
      language: language(),
      offer: this._offer,
    };
    const answer = await this._asking(() => command(this._path, body, this._key));
    if (!answer) return;
    if (answer.ok) return this._give(answer.body);
    if (answer.status) this._key = newKey();
    if (OTHER_TIME.includes(answer.body.code)) return this._choose(answer.sentence);
    this._kiosk.object(answer.sentence);
  }

  /** @param {Kezek.BookedDocument} booking */
  _give(booking) {
    const time = this._places.times.find(({ start }) => start === this._start);
    const texts = () => ({
      service: named(this._service.names),
      day: named(this._places.name),
      time: time ? named(time.text) : "",
    });
    this._kiosk.show(() => bookedScreen(this._hall, booking, texts(), () => this._kiosk.end()));
  }

  /**
   * Another time, because this one cannot be had.
   * @param {string} sentence
   */
  async _choose(sentence) {
    await this.ask(this._day);
    this._kiosk.object(sentence);
  }

  /**
   * The answer, or undefined while another one is on its way.
   * @template A
   * @param {() => Promise<A>} ask
   * @returns {Promise<A | undefined>}
   */
  async _asking(ask) {
    if (this._isAsking) return undefined;
    this._isAsking = true;
    this._kiosk.wait(true);
    const answer = await ask();
    this._isAsking = false;
    this._kiosk.wait(false);
    return answer;
  }

  get _path() {
    return `/api/v1/halls/${encodeURIComponent(this._hall.hall)}/bookings`;
  }
}
