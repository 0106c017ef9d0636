// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { find, findAll, notify, setTexts } from "../../../queue_server/pages/static/dom.js";

const GOOD = 4; // from this step on the reasons of good marks are offered
const MOST_REASONS = 2;
const PROOF_DIGITS = 10;

/**
 * How was it? Five steps; then at most two reasons of the hall's list, and words. A step that was chosen is not lost:
 * it is sent when the page is left.
 */
export class RatingForm extends HTMLElement {
  _key = newKey();
  _isSent = false;
  _leave = () => this._sendLeaving();

  connectedCallback() {
    const form = this.form;
    if (!form) return;
    form.onchange = () => this._follow();
    form.onsubmit = (event) => {
      event.preventDefault();
      this.send();
    };
    this._follow();
    if (this.dataset.source !== "tablet") addEventListener("pagehide", this._leave);
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this._leave);
  }

  get form() {
    return /** @type {HTMLFormElement | null} */ (this.querySelector("form"));
  }

  /** The step that is chosen; 0 before one is. */
  get step() {
    const chosen = /** @type {HTMLInputElement | null} */ (this.querySelector("[name=step]:checked"));
    return chosen ? Number(chosen.value) : 0;
  }

  /**
   * Asks about another service.
   * @param {{ ticket: string, finished: number }} question
   */
  ask({ ticket, finished }) {
    if (this.form) this.form.reset();
    this._key = newKey();
    this._isSent = false;
    this.dataset.ticket = ticket;
    this.dataset.finished = String(finished);
    if (this.form) this.form.hidden = false;
    find(this, "[data-part=thanks]").hidden = true;
    notify(this, "problem", "");
    this._follow();
  }

  /** Gives the mark; whether it is recorded. */
  async send() {
    if (!this.step || this._isSent) return false;
    const button = find(this, ".send", HTMLButtonElement);
    button.disabled = true;
    const answer = await command(this._path, this._mark, this._key);
    button.disabled = false;
    notify(this, "problem", answer.sentence);
    if (!answer.ok) return false;
    this._isSent = true;
    if (this.form) this.form.hidden = true;
    for (const until of findAll(this, "[data-part=until]")) until.hidden = true;
    const code = answer.body.proof.slice(0, PROOF_DIGITS);
    setTexts(this, { proof: code });
    for (const check of findAll(this, "a[data-part=check]")) check.setAttribute("href", `/verify/${code}`);
    const thanks = find(this, "[data-part=thanks]");
    thanks.hidden = false;
    thanks.focus();
    this.dispatchEvent(new CustomEvent("recorded", { bubbles: true }));
    return true;
  }

  /** The reasons of the other side are taken back, and a third one cannot be chosen. */
  _follow() {
    const step = this.step;
    find(this, "[data-part=more]").hidden = !step;
    find(this, "form").classList.toggle("has-step", step > 0);
    const side = step >= GOOD ? "good" : "bad";
    for (const reasons of findAll(this, ".reasons")) {
      reasons.hidden = reasons.dataset.side !== side;
      if (reasons.hidden) this._clear(reasons);
    }
    const boxes = /** @type {HTMLInputElement[]} */ (findAll(this, ".reasons:not([hidden]) input"));
    const isFull = boxes.filter((box) => box.checked).length >= MOST_REASONS;
    for (const box of boxes) box.disabled = isFull && !box.checked;
    for (const input of /** @type {HTMLInputElement[]} */ (findAll(this, "label > input"))) {
      const label = /** @type {HTMLElement} */ (input.parentElement);
      label.classList.toggle("is-chosen", input.checked);
      label.classList.toggle("is-off", input.disabled);
    }
  }

  /** @param {HTMLElement} reasons */
  _clear(reasons) {
    for (const box of /** @type {HTMLInputElement[]} */ (findAll(reasons, "input"))) box.checked = false;
  }

  get _path() {
    const { hall = "", ticket = "" } = this.dataset;
    return `/api/v1/halls/${encodeURIComponent(hall)}/tickets/${encodeURIComponent(ticket)}/rating`;
  }

  get _mark() {
    const { source, finished, window } = this.dataset;
    const chosen = /** @type {HTMLInputElement[]} */ (findAll(this, "[name=reason]:checked"));
    const words = find(this, "[name=words]", HTMLTextAreaElement).value.trim();
    return {
      step: this.step,
      source,
      finished: Number(finished),
      reasons: chosen.map((box) => box.value),
      ...(words ? { words } : {}),
      ...(window ? { window: Number(window) } : {}),
    };
  }

  /** A page that is left waits for no answer; the key is the same, so that nothing is given twice. */
  _sendLeaving() {
    if (!this.step || this._isSent) return;
    const headers = { "Content-Type": "application/json", "Idempotency-Key": this._key };
    fetch(this._path, { method: "POST", headers, body: JSON.stringify(this._mark), keepalive: true }).catch(() => {});
  }
}

customElements.define("rating-form", RatingForm);
