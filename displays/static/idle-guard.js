import { h } from "../pages/draw.js";
import { tn, t } from "../pages/words.js";

const TOUCHES = ["pointerdown", "keydown"];

/**
 * Brings a left kiosk back to its start: after `idleS` without a touch it asks, counts `warningS` down (20 at the least:
 * WCAG 2.2.1), and any touch goes on where the visitor was.
 */
export class IdleGuard {
  #dialog;
  #idleS;
  #warningS;
  #end;
  #timer = 0;
  #touched = performance.now();
  #touch = (event) => this.#answer(event);

  constructor(dialog, { idleS, warningS }, end) {
    this.#dialog = dialog;
    this.#idleS = idleS;
    this.#warningS = Math.max(20, warningS);
    this.#end = end;
  }

  start() {
    this.touch();
    for (const name of TOUCHES) addEventListener(name, this.#touch, true);
    this.#dialog.addEventListener("click", this.#touch);
    this.#timer ||= setInterval(() => this.#look(), 500);
  }

  stop() {
    for (const name of TOUCHES) removeEventListener(name, this.#touch, true);
    this.#dialog.removeEventListener("click", this.#touch);
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#dialog.close();
  }

  touch() {
    this.#touched = performance.now();
    this.#dialog.close();
  }

  /** A key or a click answers the question, and presses nothing behind it. A click comes after its `pointerdown`. */
  #answer(event) {
    if (this.#dialog.open && event.type === "pointerdown") return;
    if (this.#dialog.open && event.type === "keydown") {
      event.preventDefault();
      event.stopPropagation();
    }
    this.touch();
  }

  #look() {
    const left = this.#idleS + this.#warningS - (performance.now() - this.#touched) / 1000;
    if (left <= 0) {
      this.stop();
      this.#end();
    } else if (left <= this.#warningS) {
      this.#warn(Math.ceil(left));
    }
  }

  #warn(seconds) {
    if (!this.#dialog.open) {
      this.#dialog.replaceChildren(
        h("h2", { id: "idle-question" }, t("Are you still here?")),
        h("p", { class: "idle-left", "aria-live": "off" }),
        h("button", { class: "primary" }, t("Go on")),
      );
      this.#dialog.setAttribute("aria-labelledby", "idle-question");
      this.#dialog.showModal();
      this.#dialog.dispatchEvent(new Event("asked"));
    }
    this.#dialog.querySelector(".idle-left").textContent = tn(
      "This screen starts anew in {n} second.",
      "This screen starts anew in {n} seconds.",
      seconds,
    );
  }
}
