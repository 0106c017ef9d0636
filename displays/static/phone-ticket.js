import "../pages/live-status.js";
import { command, newKey } from "../pages/command.js";
import { say } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { t, tn } from "../pages/words.js";
import { Bell } from "./bell.js";
import { waitRange } from "./wait-range.js";

/** The phone ticket. The server has drawn it already; this keeps it true, rings on the call and can give up the turn. */
class PhoneTicket extends HTMLElement {
  #socket;
  #bell = new Bell();
  #calls = null;

  connectedCallback() {
    const { hall, ticket } = this.dataset;
    this.#socket = new LiveSocket(hall, () => ({ view: `ticket:${ticket}` })).open();
    this.#socket.addEventListener("document", ({ detail }) => this.#draw(detail.ticket));
    this.querySelector("live-status").follow(this.#socket);
    const dialog = this.querySelector("dialog");
    this.querySelector(".leave").onclick = () => this.#ask(dialog);
    this.querySelector(".stay").onclick = () => dialog.close();
    this.querySelector(".ring").onclick = (event) => {
      event.currentTarget.setAttribute("aria-pressed", String(this.#bell.toggle()));
    };
  }

  disconnectedCallback() {
    this.#socket.close();
    this.#bell.close();
  }

  #draw(ticket) {
    this.dataset.state = ticket.state;
    const ahead = ticket.ahead ? tn("{n} person ahead of you", "{n} people ahead of you", ticket.ahead) : t("You are next");
    say(this, { ahead, window: ticket.window ?? "", range: waitRange(ticket.estimate) });
    const isNewCall = ticket.state === "called" && this.#calls !== null && ticket.calls > this.#calls;
    if (isNewCall) this.#bell.ring();
    this.#calls = ticket.calls;
  }

  #ask(dialog) {
    const key = newKey();
    const path = `/api/v1/halls/${encodeURIComponent(this.dataset.hall)}/tickets/${encodeURIComponent(this.dataset.ticket)}/leave`;
    const problem = dialog.querySelector("[data-part=problem]");
    problem.hidden = true;
    dialog.querySelector(".give-up").onclick = async () => {
      const answer = await command(path, {}, key);
      if (answer.ok) return dialog.close();
      problem.textContent = answer.sentence;
      problem.hidden = false;
    };
    dialog.showModal();
  }
}

customElements.define("phone-ticket", PhoneTicket);
