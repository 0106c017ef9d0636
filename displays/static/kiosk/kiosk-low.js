// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";

/**
 * `<kiosk-low>`: the button, itself at the foot of a tall screen, that brings down whatever is touched, for those who
 * sit. Fires `changed`. A page that came low is so for every visitor.
 */
export class KioskLow extends HTMLElement {
  _root = document.documentElement;
  _isUsual = this._isLow;

  get _isLow() {
    return "low" in this._root.dataset;
  }

  draw() {
    const onclick = () => {
      this._set(!this._isLow);
      this.dispatchEvent(new Event("changed"));
    };
    const props = { class: "tool low", "aria-pressed": String(this._isLow), "data-key": "low", onclick };
    redraw(this, h("button", props, t("Lower the buttons")));
  }

  /** As the next visitor shall find it. */
  reset() {
    this._set(this._isUsual);
  }

  /** @param {boolean} isLow */
  _set(isLow) {
    if (isLow) this._root.dataset.low = "";
    else delete this._root.dataset.low;
    this.draw();
  }
}

customElements.define("kiosk-low", KioskLow);
