import "../pages/live-status.js";
import { atClock } from "../pages/clock.js";
import { Bell } from "../pages/bell.js";
import { command, newKey } from "../pages/command.js";
import { closeDialog, openDialog } from "../pages/dialog.js";
import { data, say } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { t, tn } from "../pages/words.js";
import { Awake } from "./awake.js";
import { waitRange } from "../pages/wait-range.js";

const ENDED = ["served", "no_show", "left", "closed"];
const ASK_MS = 15_000;

/** The phone ticket. The server has drawn it already; this keeps it true, rings on the call, can put the turn off and give it up. */
class PhoneTicket extends HTMLElement {
  _socket;
  _bell = new Bell({ notes: [784, 988, 784, 988], noteS: 0.28, vibrates: [400, 200, 400, 200, 400] });
  _awake = new Awake();
  _zones = data("zones");
  _title = document.title;
  _calls = Number(this.dataset.calls);
  _askedAt = -Infinity;

  connectedCallback() {
    const { hall, ticket } = this.dataset;
    this._socket = new LiveSocket(hall, () => ({ view: `ticket:${ticket}`, ...this._after })).open();
    this._socket.addEventListener("document", ({ detail }) => this._draw(detail.ticket));
    this._socket.addEventListener("level", ({ detail }) => detail !== "live" && this._askWhetherItIs());
    this.querySelector("live-status").follow(this._socket);
    this._showState(this.dataset.state);
    this.querySelector(".leave").onclick = () => this._ask("leave", this.querySelector(".ask-leave"));
    this.querySelector(".more-time").onclick = () => this._ask("hold", this.querySelector(".ask-time"));
    for (const dialog of this.querySelectorAll("dialog")) {
      dialog.querySelector(".stay").onclick = () => closeDialog(dialog);
    }
    this.querySelector(".ring").onclick = (event) => {
      const isOn = this._bell.toggle();
      event.currentTarget.setAttribute("aria-pressed", String(isOn));
      isOn ? this._awake.on() : this._awake.off();
    };
  }

  disconnectedCallback() {
    this._socket.close();
    this._bell.close();
    this._awake.off();
  }

  _draw(ticket) {
    if (ticket.state !== this.dataset.state) this._closeDialogs(); // no question stands before a call
    this._showState(ticket.state);
    this.querySelector(".more-time").hidden = !ticket.holds_left || !["waiting", "called"].includes(ticket.state);
    const ahead = ticket.ahead ? tn("{n} person ahead of you", "{n} people ahead of you", ticket.ahead) : t("You are next");
    const window = ticket.window || "";
    say(this, { ahead, window, zone: this._zones[window] || "", held: this._held(ticket), range: waitRange(ticket.estimate) });
    document.title = ticket.state === "called" ? `→ ${window} · ${ticket.number}` : this._title;
    const isNewCall = ticket.state === "called" && ticket.calls > this._calls;
    if (isNewCall) this._bell.ring();
    this._calls = ticket.calls;
  }

  /** One state is to be seen, as the server has drawn the first one. */
  _showState(state) {
    this.dataset.state = state;
    for (const part of this.querySelectorAll(".phone-states > [data-state]")) part.hidden = part.dataset.state !== state;
    this.querySelector(".actions").hidden = ENDED.includes(state);
    this.querySelector(".leave").hidden = state === "serving";
  }

  _closeDialogs() {
    for (const dialog of this.querySelectorAll("dialog[open]")) closeDialog(dialog);
  }

  /** A socket for a ticket of an earlier day is refused, and a browser does not say why; the page of its past does. */
  async _askWhetherItIs() {
    if (performance.now() - this._askedAt < ASK_MS) return;
    this._askedAt = performance.now();
    const answer = await fetch(this._path, { cache: "no-store" }).catch(() => null);
    if (!answer || answer.status !== 404) return;
    this._socket.close();
    this.querySelector("live-status").follow(null);
    if (!ENDED.includes(this.dataset.state)) location.reload();
  }

  /** How far the hall was: if it comes back as an earlier copy without this ticket, this is how it learns of it. */
  get _after() {
    const { seq } = document.documentElement.dataset;
    return seq ? { after: seq } : {};
  }

  get _path() {
    return `/api/v1/halls/${encodeURIComponent(this.dataset.hall)}/tickets/${encodeURIComponent(this.dataset.ticket)}`;
  }

  _held({ held_until }) {
    if (!held_until) return t("Your turn is on hold. It comes back by itself or at the window.");
    const time = atClock(held_until);
    return t("Your turn is on hold until {time}. Then it comes back by itself.", { time });
  }

  /** Ask whether the visitor means it, then give the command. */
  _ask(name, dialog) {
    const key = newKey();
    const problem = dialog.querySelector("[data-part=problem]");
    problem.hidden = true;
    dialog.querySelector(".sure").onclick = async () => {
      const answer = await command(`${this._path}/${name}`, {}, key);
      if (answer.ok) return closeDialog(dialog);
      problem.textContent = answer.sentence;
      problem.hidden = false;
    };
    openDialog(dialog);
  }
}

customElements.define("phone-ticket", PhoneTicket);
