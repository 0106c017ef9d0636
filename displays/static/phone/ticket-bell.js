// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { find, findAll, listen, notify } from "../../../queue_server/pages/static/dom.js";

/**
 * `<ticket-bell data-hall data-ticket data-open>`: the button of the phone ticket for those who need help. The server
 * has drawn it; the page's own element passes on each document of the ticket by `drawn`.
 */
export class TicketBell extends HTMLElement {
  _key = newKey();

  connectedCallback() {
    const page = this.closest("phone-ticket");
    if (page) listen(page, "drawn", (ticket) => this._draw(ticket));
    find(this, ".need-help").onclick = () => this._ask(Boolean(find(this, ".help-reasons").hidden));
    for (const button of findAll(this, "[data-reason]")) {
      button.onclick = () => this._ring(button.dataset.reason || "");
    }
    find(this, ".withdraw-help").onclick = () => this._withdraw();
    this._show(this.dataset.open === "yes");
    find(this, ".help-ways").hidden = false;
  }

  /** @param {Kezek.TicketDocument} ticket */
  _draw({ help_since, state }) {
    this.hidden = !["waiting", "called", "serving", "held"].includes(state);
    this._show(Boolean(help_since));
  }

  /** @param {boolean} isOpen */
  _show(isOpen) {
    find(this, ".help-coming").hidden = !isOpen;
    find(this, ".need-help").hidden = isOpen;
    if (isOpen) this._ask(false);
  }

  /** @param {boolean} asks */
  _ask(asks) {
    find(this, ".help-reasons").hidden = !asks;
    find(this, ".need-help").setAttribute("aria-expanded", String(asks));
    if (asks) findAll(this, "[data-reason]")[0].focus();
  }

  /** @param {string} reason */
  async _ring(reason) {
    const answer = await command(this._path, { reason }, this._key);
    if (answer.status) this._key = newKey(); // else the same is asked again
    this._tell(answer, "help_requested", true);
  }

  async _withdraw() {
    this._tell(await command(`${this._path}/withdraw`, {}, newKey()), "help_not_open", false);
  }

  /**
   * @param {import("../../../queue_server/pages/static/requests/command.js").CommandAnswer} answer
   * @param {string} agreeing the problem that says that it is so
   * @param {boolean} isOpen
   */
  _tell(answer, agreeing, isOpen) {
    const isDone = answer.ok || answer.body.code === agreeing;
    notify(this, "help-problem", isDone ? "" : answer.sentence);
    if (isDone) this._show(isOpen);
  }

  get _path() {
    const { hall = "", ticket = "" } = this.dataset;
    return `/api/v1/halls/${encodeURIComponent(hall)}/tickets/${encodeURIComponent(ticket)}/help`;
  }
}

customElements.define("ticket-bell", TicketBell);
