// @ts-check
/** The question whether the server's clock is right: asked on every staff page while that is in doubt. */

import { atClock, dateAtClock, now } from "./clock.js";
import { command, newKey } from "../requests/command.js";
import { find, findAll, notify, setTexts } from "../dom.js";
import { loadLater } from "../load-later.js";

const EVERY_MS = 10_000;

/**
 * Loads the texts of refusals for a question that stands on the page: a page whose clock is right does without them.
 * @param {HTMLElement} question
 */
function loadWords(question) {
  const { words } = question.dataset;
  delete question.dataset.words;
  if (words) loadLater([words]);
}

/** `<clock-doubt data-hall data-words>` says what both clocks say, and sends the answer of a person. */
export class ClockDoubt extends HTMLElement {
  _timer = 0;

  connectedCallback() {
    for (const button of findAll(this, "[data-answer]")) {
      button.onclick = () => this._answer(button.dataset.answer || "");
    }
    this._timer = setInterval(() => this._look(), EVERY_MS);
    this._look();
  }

  disconnectedCallback() {
    clearInterval(this._timer);
  }

  /** `/readyz` says how the clock is, also while the server is not ready. */
  async _look() {
    try {
      const response = await fetch("/readyz", { cache: "no-store" });
      /** @type {Kezek.Readiness} */
      const { clock } = await response.json();
      this._show(clock);
    } catch {
      // the page says elsewhere that the server is away
    }
  }

  /** @param {Kezek.ClockReadiness} clock */
  _show({ state, doubt, differs_s: differs }) {
    const isClosed = doubt === "before_journal" || doubt === "after_journal";
    this.hidden = state !== "doubtful";
    if (this.hidden) return;
    loadWords(this);
    document.body.classList.add("has-notice");
    setTexts(this, { "clock-machine": this._moment(now() + differs * 1000), "clock-hall": this._moment(now()) });
    find(this, "[data-part=clock-closed]").hidden = !isClosed;
    find(this, "[data-part=clock-running]").hidden = isClosed;
  }

  /** @param {number} at */
  _moment(at) {
    return `${dateAtClock(at)}, ${atClock(at)}`;
  }

  /** @param {string} answer */
  async _answer(answer) {
    const { sentence } = await command(`/api/v1/halls/${this.dataset.hall}/clock/${answer}`, {}, newKey());
    notify(this, "clock-problem", sentence);
    await this._look();
  }
}

/** A journal in the future: the administrator's reason goes with the correction, and stays in the journal. */
export class ClockRepair extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    if (form) {
      loadWords(this);
      form.onsubmit = (event) => {
        event.preventDefault();
        this._repair(String(new FormData(form).get("reason") || "").trim());
      };
    }
  }

  /** @param {string} reason */
  async _repair(reason) {
    const { ok, sentence } = await command(`/api/v1/halls/${this.dataset.hall}/clock/repair`, { reason }, newKey());
    notify(this, "repair-problem", sentence);
    if (ok) location.reload();
  }
}

customElements.define("clock-doubt", ClockDoubt);
customElements.define("clock-repair", ClockRepair);
