import "../pages/live-status.js";
import { atClock } from "../pages/clock.js";
import { Bell } from "../pages/bell.js";
import { command, newKey } from "../pages/command.js";
import { data, say } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { t, tn } from "../pages/words.js";
import { Awake } from "./awake.js";
import { waitRange } from "./wait-range.js";

const ENDED = ["served", "no_show", "left", "closed"];
const ASK_MS = 15_000;

/** The phone ticket. The server has drawn it already; this keeps it true, rings on the call, can put the turn off and give it up. */
class PhoneTicket extends HTMLElement {
  #socket;
  #bell = new Bell({ notes: [784, 988, 784, 988], noteS: 0.28, vibrates: [400, 200, 400, 200, 400] });
  #awake = new Awake();
  #zones = data("zones");
  #title = document.title;
  #calls = Number(this.dataset.calls);
  #askedAt = -Infinity;

  connectedCallback() {
    const { hall, ticket } = this.dataset;
    this.#socket = new LiveSocket(hall, () => ({ view: `ticket:${ticket}` })).open();
    this.#socket.addEventListener("document", ({ detail }) => this.#draw(detail.ticket));
    this.#socket.addEventListener("level", ({ detail }) => detail !== "live" && this.#askWhetherItIs());
    this.querySelector("live-status").follow(this.#socket);
    this.querySelector(".leave").onclick = () => this.#ask("leave", this.querySelector(".ask-leave"));
    this.querySelector(".more-time").onclick = () => this.#ask("hold", this.querySelector(".ask-time"));
    for (const dialog of this.querySelectorAll("dialog")) {
      dialog.querySelector(".stay").onclick = () => dialog.close();
    }
    this.querySelector(".ring").onclick = (event) => {
      const isOn = this.#bell.toggle();
      event.currentTarget.setAttribute("aria-pressed", String(isOn));
      isOn ? this.#awake.on() : this.#awake.off();
    };
  }

  disconnectedCallback() {
    this.#socket.close();
    this.#bell.close();
    this.#awake.off();
  }

  #draw(ticket) {
    if (ticket.state !== this.dataset.state) this.#closeDialogs(); // no question stands before a call
    this.dataset.state = ticket.state;
    this.querySelector(".more-time").hidden = !ticket.holds_left || !["waiting", "called"].includes(ticket.state);
    const ahead = ticket.ahead ? tn("{n} person ahead of you", "{n} people ahead of you", ticket.ahead) : t("You are next");
    const window = ticket.window ?? "";
    say(this, { ahead, window, zone: this.#zones[window] ?? "", held: this.#held(ticket), range: waitRange(ticket.estimate) });
    document.title = ticket.state === "called" ? `→ ${window} · ${ticket.number}` : this.#title;
    const isNewCall = ticket.state === "called" && ticket.calls > this.#calls;
    if (isNewCall) this.#bell.ring();
    this.#calls = ticket.calls;
  }

  #closeDialogs() {
    for (const dialog of this.querySelectorAll("dialog[open]")) dialog.close();
  }

  /** A socket for a ticket of an earlier day is refused, and a browser does not say why; the page of its past does. */
  async #askWhetherItIs() {
    if (performance.now() - this.#askedAt < ASK_MS) return;
    this.#askedAt = performance.now();
    const answer = await fetch(this.#path, { cache: "no-store" }).catch(() => null);
    if (answer?.status !== 404) return;
    this.#socket.close();
    this.querySelector("live-status").follow(null);
    if (!ENDED.includes(this.dataset.state)) location.reload();
  }

  get #path() {
    return `/api/v1/halls/${encodeURIComponent(this.dataset.hall)}/tickets/${encodeURIComponent(this.dataset.ticket)}`;
  }

  #held({ held_until }) {
    if (!held_until) return t("Your turn is on hold. It comes back by itself or at the window.");
    const time = atClock(held_until);
    return t("Your turn is on hold until {time}. Then it comes back by itself.", { time });
  }

  /** Ask whether the visitor means it, then give the command. */
  #ask(name, dialog) {
    const key = newKey();
    const problem = dialog.querySelector("[data-part=problem]");
    problem.hidden = true;
    dialog.querySelector(".sure").onclick = async () => {
      const answer = await command(`${this.#path}/${name}`, {}, key);
      if (answer.ok) return dialog.close();
      problem.textContent = answer.sentence;
      problem.hidden = false;
    };
    dialog.showModal();
  }
}

customElements.define("phone-ticket", PhoneTicket);
