import { redraw } from "../../queue_server/pages/static/dom.js";

/** `<overtaken-list>`: opening it fetches the page of its link and shows the part that matters, as it is at that moment. */
class OvertakenList extends HTMLElement {
  _details;
  _opened = () => this._details.open && this._show();

  connectedCallback() {
    this._details = this.querySelector("details");
    this._details.addEventListener("toggle", this._opened);
  }

  disconnectedCallback() {
    this._details.removeEventListener("toggle", this._opened);
  }

  async _show() {
    const body = this.querySelector(".overtaken-body");
    this.address = this.address || body.querySelector("a").href;
    const answer = await fetch(this.address).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    redraw(body, page.querySelector(".overtaken"));
  }
}

customElements.define("overtaken-list", OvertakenList);
