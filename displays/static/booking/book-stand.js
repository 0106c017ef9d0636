// @ts-check
import { find } from "../../../queue_server/pages/static/dom.js";
import { IdleGuard } from "../shared/idle-guard.js";

/**
 * `<book-stand>`: a shared computer forgets whoever has gone. After a time without a touch it asks, and then the next
 * visitor's page takes the place of this one, also in the browser's history. A page that comes back from there begins
 * anew as well.
 */
export class BookStand extends HTMLElement {
  /** @type {IdleGuard} */
  _guard;
  /** @param {PageTransitionEvent} event */
  _returned = ({ persisted }) => persisted && this._begin();

  connectedCallback() {
    const { idleS, warningS } = this.dataset;
    const times = { idleS: Number(idleS), warningS: Number(warningS) };
    this._guard = new IdleGuard(find(this, "dialog"), times, () => this._begin());
    this._guard.start();
    addEventListener("pageshow", this._returned);
  }

  disconnectedCallback() {
    this._guard.stop();
    removeEventListener("pageshow", this._returned);
  }

  _begin() {
    location.replace(this.dataset.start || "/");
  }
}

customElements.define("book-stand", BookStand);
