// @ts-check
import { find, redraw } from "../../../queue_server/pages/static/dom.js";

/**
 * `<overtaken-list>`: opening it fetches the page of its link and shows the part that matters, as it is at that moment.
 */
export class OvertakenList extends HTMLElement {
  /** @type {HTMLDetailsElement} */
  _details;
  _address = "";
  _opened = () => this._details.open && this._show();

  connectedCallback() {
    this._details = find(this, "details");
    this._details.addEventListener("toggle", this._opened);
    this._opened();
  }

  disconnectedCallback() {
    this._details.removeEventListener("toggle", this._opened);
  }

  async _show() {
    const body = find(this, ".overtaken-body");
    this._address = this._address || find(body, "a").href;
    const answer = await fetch(this._address).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    redraw(body, page.querySelector(".overtaken"));
  }
}

customElements.define("overtaken-list", OvertakenList);
