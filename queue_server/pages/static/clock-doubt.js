/** The question whether the server's clock is right: asked on every staff page while that is in doubt. */

import { inHall, now } from "./clock.js";
import { command, newKey } from "./command.js";
import { say } from "./dom.js";

const EVERY_MS = 10_000;

class ClockDoubt extends HTMLElement {
  _timer = 0;

  connectedCallback() {
    for (const button of this.querySelectorAll("[data-answer]")) button.onclick = () => this._answer(button.dataset.answer);
    this._timer = setInterval(() => this._look(), EVERY_MS);
    this._look();
  }

  disconnectedCallback() {
    clearInterval(this._timer);
  }

  /** `/readyz` says how the clock is, also while the server is not ready. */
  async _look() {
    try {
      const answer = await fetch("/readyz", { cache: "no-store" });
      const { clock } = await answer.json();
      this._show(clock);
    } catch {
      // the page says elsewhere that the server is away
    }
  }

  _show({ state, doubt, differs_s: differs }) {
    const isClosed = doubt === "before_journal" || doubt === "after_journal";
    this.hidden = state !== "doubtful";
    if (this.hidden) return;
    document.body.classList.add("has-notice");
    say(this, { "clock-machine": this._moment(now() + differs * 1000), "clock-hall": this._moment(now()) });
    this.querySelector("[data-part=clock-closed]").hidden = !isClosed;
    this.querySelector("[data-part=clock-running]").hidden = isClosed;
  }

  _moment(at) {
    const form = { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" };
    return inHall(at).toLocaleString("ru", { ...form, timeZone: "UTC" });
  }

  async _answer(answer) {
    const { ok, sentence } = await command(`/api/v1/halls/${this.dataset.hall}/clock/${answer}`, {}, newKey());
    const problem = this.querySelector("[data-part=clock-problem]");
    problem.textContent = sentence;
    problem.hidden = ok;
    await this._look();
  }
}

/** A journal in the future: the administrator's reason goes with the correction, and stays in the journal. */
class ClockRepair extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    if (form) {
      form.onsubmit = (event) => {
        event.preventDefault();
        this._repair(form.elements.reason.value.trim());
      };
    }
  }

  async _repair(reason) {
    const { ok, sentence } = await command(`/api/v1/halls/${this.dataset.hall}/clock/repair`, { reason }, newKey());
    const problem = this.querySelector("[data-part=repair-problem]");
    problem.textContent = sentence;
    problem.hidden = ok;
    if (ok) location.reload();
  }
}

customElements.define("clock-doubt", ClockDoubt);
customElements.define("clock-repair", ClockRepair);
