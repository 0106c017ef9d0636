import "../../queue_server/pages/static/live-status.js";
import "./kiosk-more.js";
import "./kiosk-tools.js";
import { data, redraw, say } from "../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../queue_server/pages/static/live-socket.js";
import { dismissTooOld } from "../../queue_server/pages/static/too-old.js";
import { language, t } from "../../queue_server/pages/static/words.js";
import { IdleGuard } from "./idle-guard.js";
import { KioskKeys } from "./kiosk-keys.js";
import { KioskReading } from "./kiosk-reading.js";
import { awayScreen, closedScreen, printerNotice, tellWaits } from "./kiosk-screens.js";
import { Offer } from "./service-choices.js";
import { TouchGuard } from "./touch-guard.js";
import { Visit } from "./visit.js";

/** The kiosk: one question a screen, from the service to the ticket, and back to the start by itself. */
class HallKiosk extends HTMLElement {
  _hall = data("hall");
  _offer;
  _visit;
  _screen = null;
  _socket;
  _guard;
  _reading;
  _away = false;
  _isOutdated = false;
  _outdated = (event) => this._putOff(event);
  _keys = new KioskKeys(this);
  _touches = new TouchGuard();

  connectedCallback() {
    const { idleS, warningS } = this.dataset;
    const times = { idleS: Number(idleS), warningS: Number(warningS) };
    const idle = this.querySelector(".kiosk-idle");
    this._guard = new IdleGuard(idle, times, () => this._reset());
    this._reading = new KioskReading(this, this._hall.hall, { heard: () => this._heard(), mute: () => this._mute() });
    idle.addEventListener("asked", () => this._reading.part(idle));
    idle.addEventListener("close", () => this._reading.screen());
    this.addEventListener("told", ({ target }) => this._reading.part(target));
    this._offer = new Offer(this._hall, data("choices"));
    this._offer.addEventListener("counted", ({ detail }) => this._count(detail));
    this._offer.addEventListener("changed", () => this._screen === this._start && this._redraw());
    this._socket = new LiveSocket(this._hall.hall, () => ({ view: "waits" })).open();
    this._socket.addEventListener("document", ({ detail }) => this._offer.count(detail.services));
    this._socket.addEventListener("level", ({ detail }) => this._setAway(detail !== "live"));
    this.querySelector("live-status").follow(this._socket);
    this.querySelector("kiosk-tools").addEventListener("changed", () => this._changed());
    addEventListener("outdated", this._outdated);
    this._keys.listen();
    this._touches.listen();
    this._next();
    dismissTooOld();
  }

  disconnectedCallback() {
    this._socket.close();
    this._guard.stop();
    this._reading.close();
    this._offer.close();
    removeEventListener("outdated", this._outdated);
    this._keys.stop();
    this._touches.stop();
  }

  _start = () => {
    if (this._away) return awayScreen(Object.keys(this._hall.languages));
    if (this._offer.refusal) return closedScreen(this._offer.refusal);
    return [...this._visit.services(), printerNotice(this._offer.printer)];
  };

  /** The next visitor finds the start, in the hall's language. */
  _next() {
    this._visit = new Visit(this._hall, this._offer, {
      show: (screen) => this._show(screen),
      object: (sentence) => this._object(sentence),
      wait: (on) => say(this, { waiting: on ? t("One moment, please.") : "" }),
      end: () => this._reset(),
    });
    this._screen = this._start;
    this._draw();
    scrollTo(0, 0);
  }

  /** Show a screen of the visit; it is drawn again when the language changes. Its question takes the focus. */
  _show(screen) {
    this._guard.start();
    this._screen = screen;
    this._draw();
    this._focus("h1");
    scrollTo(0, 0);
    this._reading.screen();
  }

  _object(sentence) {
    this._guard.touch();
    say(this, { problem: sentence });
    for (const notice of this.querySelectorAll("[data-part=problem]")) {
      notice.hidden = false;
      this._reading.part(notice);
    }
  }

  _draw() {
    say(this, { hall: this._hall.names[language()] });
    document.title = t("Take a ticket");
    this.querySelector(".kiosk-mute").textContent = "";
    redraw(this.querySelector("main"), ...this._screen().filter(Boolean));
  }

  /** Draw the same screen anew, the focus where it was. */
  _redraw() {
    const tile = document.activeElement.dataset.service;
    this._draw();
    if (tile) this._focus(`[data-service="${tile}"]`);
  }

  _focus(selector) {
    const node = this.querySelector(selector);
    if (node) node.focus();
  }

  /** Counts change in place: a tile that is drawn anew under a finger would lose the touch. */
  _count(tiles) {
    for (const tile of tiles) {
      for (const node of this.querySelectorAll(`[data-part="waits-${tile.part || tile.id}"]`)) tellWaits(node, tile);
    }
  }

  _changed() {
    this._guard.start();
    this._draw();
    this._reading.changed();
  }

  _reset() {
    if (this._isOutdated) return location.reload();
    this._guard.stop();
    this._reading.close();
    this.querySelector("kiosk-tools").reset();
    this._next();
  }

  /** The number on the screen may be all that a visitor has: new pages wait until they have done. */
  _putOff(event) {
    if (this._screen === this._start) return;
    event.preventDefault();
    this._isOutdated = true;
  }

  /** Who listens is still there. */
  _heard() {
    if (!this.querySelector("dialog[open]")) this._guard.touch();
  }

  /** Neither the server nor the browser has a voice for the language. */
  _mute() {
    this.querySelector("kiosk-tools").draw();
    this.querySelector(".kiosk-mute").textContent = t("This kiosk cannot read aloud in this language. Please ask at the front desk.");
  }

  _setAway(away) {
    if (away === this._away) return;
    this._away = away;
    if (!this.querySelector(".paper")) this._reset(); // who has a ticket is let finish reading it
  }
}

customElements.define("hall-kiosk", HallKiosk);
