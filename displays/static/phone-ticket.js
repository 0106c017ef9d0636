import "../pages/live-status.js";
import { command, newKey } from "../pages/command.js";
import { say } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { t, tn } from "../pages/words.js";
import { Bell } from "./bell.js";
import { waitRange } from "./wait-range.js";

/** The phone ticket. The server has drawn it already; this keeps it true, rings on the call, can put the turn off and give it up. */
class PhoneTicket extends HTMLElement {
  #socket;
  #bell = new Bell();
  #calls = null;

  connectedCallback() {
    const { hall, ticket } = this.dataset;
    this.#socket = new LiveSocket(hall, () => ({ view: `ticket:${ticket}` })).open();
    this.#socket.addEventListener("document", ({ detail }) => this.#draw(detail.ticket));
    this.querySelector("live-status").follow(this.#socket);
    this.querySelector(".leave").onclick = () => this.#ask("leave", this.querySelector(".ask-leave"));
    this.querySelector(".more-time").onclick = () => this.#ask("hold", this.querySelector(".ask-time"));
    for (const dialog of this.querySelectorAll("dialog")) {
      dialog.querySelector(".stay").onclick = () => dialog.close();
    }
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
    this.querySelector(".more-time").hidden = !ticket.holds_left || !["waiting", "called"].includes(ticket.state);
    const ahead = ticket.ahead ? tn("{n} person ahead of you", "{n} people ahead of you", ticket.ahead) : t("You are next");
    say(this, { ahead, window: ticket.window ?? "", range: waitRange(ticket.estimate) });
    const isNewCall = ticket.state === "called" && this.#calls !== null && ticket.calls > this.#calls;
    if (isNewCall) this.#bell.ring();
    this.#calls = ticket.calls;
  }

  /** Ask whether the visitor means it, then give the command. */
  #ask(name, dialog) {
    const key = newKey();
    const path = `/api/v1/halls/${encodeURIComponent(this.dataset.hall)}/tickets/${encodeURIComponent(this.dataset.ticket)}/${name}`;
    const problem = dialog.querySelector("[data-part=problem]");
    problem.hidden = true;
    dialog.querySelector(".sure").onclick = async () => {
      const answer = await command(path, {}, key);
      if (answer.ok) return dialog.close();
      problem.textContent = answer.sentence;
      problem.hidden = false;
    };
    dialog.showModal();
  }
}

customElements.define("phone-ticket", PhoneTicket);
