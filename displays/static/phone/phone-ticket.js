// @ts-check
import "../../../queue_server/pages/static/live/live-status.js";
import { atClock } from "../../../queue_server/pages/static/clock/clock.js";
import { Bell } from "../../../queue_server/pages/static/sound/bell.js";
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { closeDialog, openDialog } from "../../../queue_server/pages/static/dialog.js";
import { find, findAll, listen, pageData, setTexts } from "../../../queue_server/pages/static/dom.js";
import { loadLater } from "../../../queue_server/pages/static/load-later.js";
import { LiveSocket } from "../../../queue_server/pages/static/live/live-socket.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";
import { vibrate } from "./vibration.js";
import { ScreenWakeLock } from "./wake-lock.js";
import { waitRange } from "../../../queue_server/pages/static/wait-range.js";

const ENDED = ["served", "no_show", "left", "closed"];
const ASK_MS = 15_000;

/**
 * The phone ticket. The server has drawn it already; this keeps it true, rings on the call, can put the turn off and
 * give it up. Its events are `call`, and `turn` for what else becomes of the turn; what it may wait for stands in
 * `data-later`.
 */
export class PhoneTicket extends HTMLElement {
  /** @type {LiveSocket} */
  _socket;
  _bell = new Bell({ name: "phone", notes: [784, 988, 784, 988], noteS: 0.28 }, () => this._showBell());
  _wakeLock = new ScreenWakeLock();
  /** @type {Record<string, string>} */
  _zones = {};
  _title = "";
  _calls = 0;
  _askedAt = -Infinity;

  connectedCallback() {
    const { hall = "", ticket, state = "" } = this.dataset;
    this._zones = pageData("zones");
    this._title = document.title;
    this._calls = Number(this.dataset.calls);
    this._socket = new LiveSocket(hall, () => ({ view: `ticket:${ticket}`, ...this._after })).open();
    listen(this._socket, "document", (document) => this._draw(document.ticket));
    listen(this._socket, "level", (level) => level !== "live" && this._askWhetherItIs());
    find(this, "live-status").follow(this._socket);
    this._showState(state);
    if (state === "called") this._showCall();
    const ask = (/** @type {string} */ name, /** @type {string} */ question) => () =>
      this._ask(name, /** @type {HTMLDialogElement} */ (find(this, question)));
    find(this, ".leave").onclick = ask("leave", ".ask-leave");
    find(this, ".more-time").onclick = ask("hold", ".ask-time");
    for (const dialog of findAll(this, "dialog")) {
      find(dialog, ".stay").onclick = () => closeDialog(dialog);
    }
    const ring = find(this, ".ring");
    ring.onclick = () => {
      vibrate(80);
      if (this._bell.toggle()) this._wakeLock.on();
      else this._wakeLock.off();
      this._showBell();
    };
    this._bell.restore();
    if (this._bell.isOn) this._wakeLock.on();
    ring.setAttribute("aria-pressed", String(this._bell.isOn));
    find(this, ".fades").append(document.createElement("call-alert"));
    loadLater((this.dataset.later || "").split(" "));
  }

  /** Whoever has scrolled sees the window nevertheless. */
  _showCall() {
    find(this, ".fades").scrollIntoView();
  }

  _showBell() {
    find(this, ".ring").setAttribute("aria-pressed", String(this._bell.isOn));
    find(this, "[data-part=sound-waits]").hidden = !this._bell.isBlocked;
  }

  disconnectedCallback() {
    this._socket.close();
    this._bell.close();
    this._wakeLock.off();
  }

  /** @param {Kezek.TicketDocument} ticket */
  _draw(ticket) {
    if (ticket.state !== this.dataset.state) this._closeDialogs(); // no question stands before a call
    this._showState(ticket.state);
    find(this, ".more-time").hidden = !ticket.holds_left || !["waiting", "called"].includes(ticket.state);
    const place = ticket.ahead
      ? tn("{n} person ahead of you", "{n} people ahead of you", ticket.ahead)
      : t("You are next");
    const window = ticket.window || "";
    setTexts(this, {
      ahead: place,
      window,
      zone: this._zones[window] || "",
      held: this._held(ticket),
      range: ticket.is_served ? waitRange(ticket.estimate) : t("no window is open now"),
    });
    document.title = ticket.state === "called" ? `→ ${window} · ${ticket.number}` : this._title;
    find(this, ".come b").dataset.letters = String(String(window).length);
    const isNewCall = ticket.state === "called" && ticket.calls > this._calls;
    this.dispatchEvent(new CustomEvent("drawn", { detail: ticket }));
    if (isNewCall) {
      this._bell.ring();
      this._showCall();
    }
    this.dispatchEvent(new Event(isNewCall ? "call" : "turn"));
    this._calls = ticket.calls;
  }

  /**
   * One state is to be seen, as the server has drawn the first one.
   * @param {string} state
   */
  _showState(state) {
    this.dataset.state = state;
    for (const part of findAll(this, ".phone-states > [data-state]")) part.hidden = part.dataset.state !== state;
    find(this, ".actions").hidden = ENDED.includes(state);
    find(this, ".leave").hidden = state === "serving";
    for (const rate of findAll(this, ".rate")) rate.hidden = state !== "served";
  }

  _closeDialogs() {
    for (const dialog of findAll(this, "dialog")) closeDialog(dialog);
  }

  /** A socket for a ticket of an earlier day is refused, and a browser does not say why; the page of its past does. */
  async _askWhetherItIs() {
    if (performance.now() - this._askedAt < ASK_MS) return;
    this._askedAt = performance.now();
    const answer = await fetch(this._path, { cache: "no-store" }).catch(() => null);
    if (!answer || answer.status !== 404) return;
    this._socket.close();
    find(this, "live-status").follow(null);
    if (!ENDED.includes(this.dataset.state || "")) location.reload();
  }

  /** How far the hall was: if it comes back as an earlier copy without this ticket, this is how it learns of it. */
  get _after() {
    const { seq } = document.documentElement.dataset;
    return seq ? { after: seq } : {};
  }

  get _path() {
    const { hall = "", ticket = "" } = this.dataset;
    return `/api/v1/halls/${encodeURIComponent(hall)}/tickets/${encodeURIComponent(ticket)}`;
  }

  /** @param {Kezek.TicketDocument} ticket */
  _held({ held_until }) {
    if (!held_until) return t("Your turn is on hold. It comes back by itself or at the window.");
    const time = atClock(held_until);
    return t("Your turn is on hold until {time}. Then it comes back by itself.", { time });
  }

  /**
   * Ask whether the visitor means it, then give the command.
   * @param {string} name
   * @param {HTMLDialogElement} dialog
   */
  _ask(name, dialog) {
    const key = newKey();
    const problem = find(dialog, "[data-part=problem]");
    problem.hidden = true;
    find(dialog, ".sure").onclick = async () => {
      const answer = await command(`${this._path}/${name}`, {}, key);
      if (answer.ok) return closeDialog(dialog);
      problem.textContent = answer.sentence;
      problem.hidden = false;
    };
    openDialog(dialog);
  }
}

customElements.define("phone-ticket", PhoneTicket);
