import "../pages/live-status.js";
import "./kiosk-more.js";
import "./kiosk-tools.js";
import { data, say } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { language, t } from "../pages/words.js";
import { IdleGuard } from "./idle-guard.js";
import { KioskKeys } from "./kiosk-keys.js";
import { KioskReading } from "./kiosk-reading.js";
import { awayScreen, closedScreen, printerNotice, tellWaits } from "./kiosk-screens.js";
import { Offer } from "./offer.js";
import { Visit } from "./visit.js";

/** The kiosk: one question a screen, from the service to the ticket, and back to the start by itself. */
class HallKiosk extends HTMLElement {
  #hall = data("hall");
  #offer;
  #visit;
  #screen = null;
  #socket;
  #guard;
  #reading;
  #away = false;
  #isOutdated = false;
  #outdated = (event) => this.#putOff(event);
  #keys = new KioskKeys(this);

  connectedCallback() {
    const { idleS, warningS } = this.dataset;
    const times = { idleS: Number(idleS), warningS: Number(warningS) };
    const idle = this.querySelector(".kiosk-idle");
    this.#guard = new IdleGuard(idle, times, () => this.#reset());
    this.#reading = new KioskReading(this, this.#hall.hall, { heard: () => this.#heard(), mute: () => this.#mute() });
    idle.addEventListener("asked", () => this.#reading.part(idle));
    idle.addEventListener("close", () => this.#reading.screen());
    this.addEventListener("told", ({ target }) => this.#reading.part(target));
    this.#offer = new Offer(this.#hall, data("choices"));
    this.#offer.addEventListener("counted", ({ detail }) => this.#count(detail));
    this.#offer.addEventListener("changed", () => this.#screen === this.#start && this.#redraw());
    this.#socket = new LiveSocket(this.#hall.hall, () => ({ view: "waits" })).open();
    this.#socket.addEventListener("document", ({ detail }) => this.#offer.count(detail.services));
    this.#socket.addEventListener("level", ({ detail }) => this.#setAway(detail !== "live"));
    this.querySelector("live-status").follow(this.#socket);
    this.querySelector("kiosk-tools").addEventListener("changed", () => this.#changed());
    addEventListener("outdated", this.#outdated);
    this.#keys.listen();
    this.#next();
  }

  disconnectedCallback() {
    this.#socket.close();
    this.#guard.stop();
    this.#reading.close();
    this.#offer.close();
    removeEventListener("outdated", this.#outdated);
    this.#keys.stop();
  }

  #start = () => {
    if (this.#away) return awayScreen(Object.keys(this.#hall.languages));
    if (this.#offer.refusal) return closedScreen(this.#offer.refusal);
    return [...this.#visit.services(), printerNotice(this.#offer.printer)];
  };

  /** The next visitor finds the start, in the hall's language. */
  #next() {
    this.#visit = new Visit(this.#hall, this.#offer, {
      show: (screen) => this.#show(screen),
      object: (sentence) => this.#object(sentence),
      wait: (on) => say(this, { waiting: on ? t("One moment, please.") : "" }),
      end: () => this.#reset(),
    });
    this.#screen = this.#start;
    this.#draw();
    scrollTo(0, 0);
  }

  /** Show a screen of the visit; it is drawn again when the language changes. Its question takes the focus. */
  #show(screen) {
    this.#guard.start();
    this.#screen = screen;
    this.#draw();
    this.querySelector("h1")?.focus();
    scrollTo(0, 0);
    this.#reading.screen();
  }

  #object(sentence) {
    this.#guard.touch();
    say(this, { problem: sentence });
    for (const notice of this.querySelectorAll("[data-part=problem]")) {
      notice.hidden = false;
      this.#reading.part(notice);
    }
  }

  #draw() {
    say(this, { hall: this.#hall.names[language()] });
    document.title = t("Take a ticket");
    this.querySelector(".kiosk-mute").textContent = "";
    this.querySelector("main").replaceChildren(...this.#screen().filter(Boolean));
  }

  /** Draw the same screen anew, the focus where it was. */
  #redraw() {
    const tile = document.activeElement?.dataset?.service;
    this.#draw();
    if (tile) this.querySelector(`[data-service="${tile}"]`)?.focus();
  }

  /** Counts change in place: a tile that is drawn anew under a finger would lose the touch. */
  #count(tiles) {
    for (const tile of tiles) {
      for (const node of this.querySelectorAll(`[data-part="waits-${tile.part ?? tile.id}"]`)) tellWaits(node, tile);
    }
  }

  #changed() {
    this.#guard.start();
    this.#draw();
    this.#reading.changed();
  }

  #reset() {
    if (this.#isOutdated) return location.reload();
    this.#guard.stop();
    this.#reading.close();
    this.querySelector("kiosk-tools").reset();
    this.#next();
  }

  /** The number on the screen may be all that a visitor has: new pages wait until they have done. */
  #putOff(event) {
    if (this.#screen === this.#start) return;
    event.preventDefault();
    this.#isOutdated = true;
  }

  /** Who listens is still there. */
  #heard() {
    if (!this.querySelector("dialog[open]")) this.#guard.touch();
  }

  /** Neither the server nor the browser has a voice for the language. */
  #mute() {
    this.querySelector("kiosk-tools").draw();
    this.querySelector(".kiosk-mute").textContent = t("This kiosk cannot read aloud in this language. Please ask at the front desk.");
  }

  #setAway(away) {
    if (away === this.#away) return;
    this.#away = away;
    if (!this.querySelector(".paper")) this.#reset(); // who has a ticket is let finish reading it
  }
}

customElements.define("hall-kiosk", HallKiosk);
