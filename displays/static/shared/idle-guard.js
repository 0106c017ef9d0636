// @ts-check
import { find, h, redraw } from "../../../queue_server/pages/static/dom.js";
import { closeDialog, isOpen, openDialog } from "../../../queue_server/pages/static/dialog.js";
import { tn, t } from "../../../queue_server/pages/static/words.js";

const TOUCHES = ["pointerdown", "keydown"];

/**
 * Brings a left kiosk back to its start: after `idleS` without a touch it asks, counts `warningS` down (20 at the
 * least: WCAG 2.2.1), and any touch goes on where the visitor was.
 */
export class IdleGuard {
  /** @type {HTMLDialogElement} */
  _dialog;
  /** @type {number} */
  _idleS;
  /** @type {number} */
  _warningS;
  /** @type {() => void} */
  _end;
  _timer = 0;
  _touched = performance.now();
  /** @param {Event} event */
  _touch = (event) => this._answer(event);

  /**
   * @param {HTMLDialogElement} dialog
   * @param {{ idleS: number, warningS: number }} times
   * @param {() => void} end
   */
  constructor(dialog, { idleS, warningS }, end) {
    this._dialog = dialog;
    this._idleS = idleS;
    this._warningS = Math.max(20, warningS);
    this._end = end;
  }

  start() {
    this.touch();
    for (const name of TOUCHES) addEventListener(name, this._touch, true);
    this._dialog.addEventListener("click", this._touch);
    this._timer = this._timer || setInterval(() => this._look(), 500);
  }

  stop() {
    for (const name of TOUCHES) removeEventListener(name, this._touch, true);
    this._dialog.removeEventListener("click", this._touch);
    clearInterval(this._timer);
    this._timer = 0;
    closeDialog(this._dialog);
  }

  touch() {
    this._touched = performance.now();
    closeDialog(this._dialog);
  }

  /**
   * A key or a click answers the question, and presses nothing behind it. A click comes after its `pointerdown`.
   * @param {Event} event
   */
  _answer(event) {
    if (isOpen(this._dialog) && event.type === "pointerdown") return;
    if (isOpen(this._dialog) && event.type === "keydown") {
      event.preventDefault();
      event.stopPropagation();
    }
    this.touch();
  }

  _look() {
    const left = this._idleS + this._warningS - (performance.now() - this._touched) / 1000;
    if (left <= 0) {
      this.stop();
      this._end();
    } else if (left <= this._warningS) {
      this._warn(Math.ceil(left));
    }
  }

  /** @param {number} seconds */
  _warn(seconds) {
    if (!isOpen(this._dialog)) {
      redraw(
        this._dialog,
        h("h2", { id: "idle-question" }, t("Are you still here?")),
        h("p", { class: "idle-left", "aria-live": "off" }),
        h("button", { class: "primary" }, t("Go on")),
      );
      this._dialog.setAttribute("aria-labelledby", "idle-question");
      openDialog(this._dialog);
      this._dialog.dispatchEvent(new Event("asked"));
    }
    find(this._dialog, ".idle-left").textContent = tn(
      "This screen starts anew in {n} second.",
      "This screen starts anew in {n} seconds.",
      seconds,
    );
  }
}
