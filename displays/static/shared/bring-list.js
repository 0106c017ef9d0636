// @ts-check
import { findAll } from "../../../queue_server/pages/static/dom.js";

const PREFIX = "kezek-bring:";

/**
 * `<bring-list data-subject="…">` around boxes: what a visitor has ticked off is remembered by this browser, and sent
 * nowhere. A line that has been worded anew is not ticked.
 */
export class BringList extends HTMLElement {
  connectedCallback() {
    const ticked = this._read();
    for (const box of findAll(this, "input")) box.checked = ticked.includes(box.value);
    this.addEventListener("change", () => this._keep());
  }

  /** @returns {string[]} */
  _read() {
    try {
      const values = JSON.parse(localStorage.getItem(this._name) || "[]");
      return Array.isArray(values) ? values : [];
    } catch {
      return []; // no storage in a private window, or another page's words in it
    }
  }

  _keep() {
    const values = findAll(this, "input").flatMap((box) => (box.checked ? [box.value] : []));
    try {
      if (values.length) localStorage.setItem(this._name, JSON.stringify(values));
      else localStorage.removeItem(this._name);
    } catch {
      // the boxes stay ticked until the page is left
    }
  }

  get _name() {
    return PREFIX + (this.dataset.subject || "");
  }
}

customElements.define("bring-list", BringList);
