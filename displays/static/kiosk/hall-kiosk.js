// @ts-check
import "../../../queue_server/pages/static/clock/hall-clock.js";
import "../../../queue_server/pages/static/live/live-status.js";
import "./kiosk-bell.js";
import "./kiosk-low.js";
import "./kiosk-tools.js";
import "../shared/sign-clip.js";
import { secondsSince } from "../../../queue_server/pages/static/clock/clock.js";
import { find, findAll, listen, pageData, redraw, setTexts } from "../../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../../queue_server/pages/static/live/live-socket.js";
import { loadLater } from "../../../queue_server/pages/static/load-later.js";
import { fetchResponse } from "../../../queue_server/pages/static/requests/requests.js";
import { dismissTooOld } from "../../../queue_server/pages/static/too-old.js";
import { language, named, t } from "../../../queue_server/pages/static/words.js";
import { IdleGuard } from "../shared/idle-guard.js";
import { KioskKeys } from "./kiosk-keys.js";
import { awayScreen, closedScreen, printerNotice } from "../tiles/kiosk-screens.js";
import { showWaits } from "../tiles/tile-waits.js";
import { isKeptPage, offerToWorker } from "../screen/screen-worker.js";
import { ServiceChoices } from "../tiles/service-choices.js";
import { TouchGuard } from "./touch-guard.js";
import { Visit } from "../visit/visit.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */

/** What a screen has whose visitor has a ticket already. */
const HOLDS_TICKET = ".paper, .ticket-sms";
const STAND_ANEW_MS = 600_000;

/** The kiosk: one question a screen, from the service to the ticket, and back to the start by itself. */
export class HallKiosk extends HTMLElement {
  /** @type {Kezek.KioskHall} */
  _hall;
  /** @type {ServiceChoices} */
  _choices;
  /** @type {Visit} */
  _visit;
  /** @type {() => Child[]} */
  _screen;
  /** @type {LiveSocket | null} */
  _socket = null;
  _timer = 0;
  /** @type {IdleGuard} */
  _guard;
  _away = false;
  _first = language();
  _isOutdated = false;
  /** @param {Event} event */
  _outdated = (event) => this._putOff(event);
  _keys = new KioskKeys(this, (text) => this._scanned(text));
  _touches = new TouchGuard();

  connectedCallback() {
    this._hall = pageData("hall");
    const { idleS, warningS } = this.dataset;
    const times = { idleS: Number(idleS), warningS: Number(warningS) };
    const idle = find(this, "dialog");
    this._guard = new IdleGuard(idle, times, () => this._reset());
    const reading = find(this, "kiosk-reading");
    reading.addEventListener("said", () => this._stay());
    reading.addEventListener("mute", () => this._mute());
    idle.addEventListener("asked", () => this._read(idle));
    idle.addEventListener("close", () => this._read());
    this.addEventListener("told", ({ target }) => this._read(/** @type {HTMLElement} */ (target)));
    this._choices = new ServiceChoices(this._hall, pageData("choices"));
    listen(this._choices, "counted", (tiles) => this._count(tiles));
    this._choices.addEventListener("changed", () => this._screen === this._start && this._redraw());
    if (this._hall.is_stand) this._timer = setInterval(() => this._loadAnew(), STAND_ANEW_MS);
    else this._follow();
    const tools = find(this, "kiosk-tools");
    tools.hasSigns = Object.keys(this._hall.signs).length > 0;
    tools.languages = this._hall.languages;
    tools.addEventListener("changed", () => this._changed());
    customElements.whenDefined("kiosk-reading").then(() => this._tellOfReading());
    const bell = find(this, "kiosk-bell");
    bell.hall = this._hall;
    bell.addEventListener("pressed", () => this._askReason());
    const low = find(this, "kiosk-low");
    low.draw();
    low.addEventListener("changed", () => this._lower());
    const [words, ...rest] = (this.dataset.later || "").split(" ");
    if (words) loadLater([words], () => this._hearWords());
    loadLater(rest.filter(Boolean));
    addEventListener("outdated", this._outdated);
    this._keys.listen();
    this._touches.listen();
    this._next();
    dismissTooOld();
    if (!this._hall.is_stand) offerToWorker("/kiosk/");
  }

  disconnectedCallback() {
    if (this._socket) this._socket.close();
    clearInterval(this._timer);
    this._guard.stop();
    this._choices.close();
    removeEventListener("outdated", this._outdated);
    this._keys.stop();
    this._touches.stop();
  }

  _start = () => {
    if (this._away) return awayScreen(Object.keys(this._hall.languages));
    if (this._choices.refusal && !this._hall.is_stand) return closedScreen(this._choices.refusal, this._visit.checkIn);
    return [...this._visit.start(), printerNotice(this._choices.printer)];
  };

  /** Follow how many wait, and whether the server is there. */
  _follow() {
    this._away = isKeptPage(); // nobody has answered yet
    const ageS = this._away ? Math.max(1, secondsSince(document.documentElement.dataset.now || "")) : 0;
    this._socket = new LiveSocket(this._hall.hall, () => ({ view: "waits" }), ageS).open();
    listen(this._socket, "document", ({ services }) => {
      this._choices.count(services);
      this._setAway(false);
    });
    listen(this._socket, "level", (level) => this._setAway(level !== "live"));
    find(this, "live-status").follow(this._socket);
  }

  /** A stand follows no document: it loads its page again while nobody is at it, if the server is there. */
  async _loadAnew() {
    if (this._screen === this._start && (await fetchResponse(location.href))) location.reload();
  }

  /** The next visitor finds the start, in the hall's language. */
  _next() {
    this._visit = new Visit(this._hall, this._choices, {
      show: (screen) => this._show(screen),
      object: (sentence) => this._object(sentence),
      wait: (on) => setTexts(this, { waiting: on ? t("One moment, please.") : "" }),
      end: () => this._reset(),
    });
    this._screen = this._start;
    this._draw();
    scrollTo(0, 0);
  }

  /**
   * Show a screen of the visit; it is drawn again when the language changes. Its question takes the focus.
   * @param {() => Child[]} screen
   */
  _show(screen) {
    this._guard.start();
    this._screen = screen;
    this._draw();
    this._focus("h1");
    scrollTo(0, 0);
    this._read();
  }

  /** @param {string} sentence */
  _object(sentence) {
    this._guard.touch();
    setTexts(this, { problem: sentence });
    for (const notice of findAll(this, "[data-part=problem]")) {
      notice.hidden = false;
      this._read(notice);
    }
  }

  _draw() {
    setTexts(this, { hall: named(this._hall.names) });
    document.title = this._hall.is_stand ? t("What must I bring?") : t("Take a ticket");
    this._tellOfReading();
    redraw(find(this, "main"), ...this._screen());
    this._sign();
  }

  /** The clip of the question, for whoever has asked for it; none of another language. */
  _sign() {
    const [question] = findAll(this, "[data-question]");
    const clips = this._hall.signs[language()] || {};
    const isOn = document.documentElement.dataset.signing === "on";
    find(this, "sign-clip").show(isOn && question ? clips[question.dataset.question || ""] : "");
  }

  /** What is the help for? Whoever goes back is where they were. */
  _askReason() {
    const before = this._screen;
    const bell = find(this, "kiosk-bell");
    const reasons = () => bell.screen({ onreason, onback: () => this._show(before) });
    const onreason = async (/** @type {string} */ reason) => {
      const sentence = await bell.ring(reason);
      if (this._screen !== reasons) return;
      if (sentence) return this._object(sentence);
      this._show(before);
      this._read(bell);
    };
    this._show(reasons);
  }

  /** Draw the same screen anew, the focus where it was. */
  _redraw() {
    const focused = document.activeElement;
    const tile = focused instanceof HTMLElement ? focused.dataset.service : undefined;
    this._draw();
    if (tile) this._focus(`[data-service="${tile}"]`);
  }

  /** @param {string} selector */
  _focus(selector) {
    const [node] = findAll(this, selector);
    if (node) node.focus();
  }

  /**
   * Counts change in place: a tile that is drawn anew under a finger would lose the touch.
   * @param {import("../tiles/service-choices.js").Tile[]} tiles
   */
  _count(tiles) {
    for (const tile of tiles) {
      for (const node of findAll(this, `[data-part="waits-${tile.part || tile.id}"]`)) showWaits(node, tile);
    }
  }

  _changed() {
    this._guard.start();
    this._draw();
    find(this, "kiosk-bell").draw();
    find(this, "kiosk-low").draw();
    const reading = find(this, "kiosk-reading");
    if (reading.changed) reading.changed();
  }

  /** The texts of the other languages have come: whoever has chosen one already is shown it. */
  _hearWords() {
    find(this, "kiosk-tools").name();
    if (this._away) this._redraw();
    if (language() === this._first) return;
    find(this, "kiosk-tools").draw();
    this._changed();
  }

  /** Whoever sits sees the question as it begins. */
  _lower() {
    this._guard.start();
    scrollTo(0, 0);
  }

  _reset() {
    if (this._isOutdated) return location.reload();
    this._guard.stop();
    const reading = find(this, "kiosk-reading");
    if (reading.close) reading.close();
    find(this, "kiosk-tools").reset();
    find(this, "kiosk-low").reset();
    find(this, "kiosk-bell").draw();
    this._next();
  }

  /**
   * The number on the screen may be all that a visitor has: new pages wait until they have done.
   * @param {Event} event
   */
  _putOff(event) {
    if (this._screen === this._start) return;
    event.preventDefault();
    this._isOutdated = true;
  }

  /**
   * Whoever holds a code to the scanner is the next visitor, where somebody has a ticket.
   * @param {string} text
   */
  _scanned(text) {
    if (this._away) return;
    if (this.querySelector(HOLDS_TICKET)) this._next();
    this._visit.scanned(text);
  }

  /**
   * Read a part of the page aloud, or what the screen shows now, where that is wanted. What reads comes once the kiosk
   * is usable.
   * @param {HTMLElement} [part]
   */
  _read(part) {
    const reading = find(this, "kiosk-reading");
    if (!reading.readScreen) return;
    if (part) reading.readPart(part);
    else reading.readScreen();
  }

  /** What reads comes once the kiosk is usable, and begins then: whoever has asked for it before is told so. */
  _tellOfReading() {
    const isAwaited = document.documentElement.dataset.reading === "on" && !find(this, "kiosk-reading").readScreen;
    find(this, ".kiosk-mute").textContent = isAwaited ? t("Reading aloud begins in a moment.") : "";
  }

  /** Reading aloud counts as use: the kiosk does not go back to its start meanwhile. */
  _stay() {
    if (!this.querySelector("dialog[open]")) this._guard.touch();
  }

  /** Neither the server nor the browser has a voice for the language. */
  _mute() {
    find(this, "kiosk-tools").draw();
    find(this, ".kiosk-mute").textContent = t(
      "This kiosk cannot read aloud in this language. Please ask at the front desk.",
    );
  }

  /** @param {boolean} away */
  _setAway(away) {
    if (away === this._away) return;
    this._away = away;
    if (!this.querySelector(HOLDS_TICKET)) this._reset(); // who has a ticket is let finish reading it
  }
}

customElements.define("hall-kiosk", HallKiosk);
