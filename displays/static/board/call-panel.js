// @ts-check
import { find, redraw, setTexts } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { closedLines, closedSentence } from "../shared/closed-hall.js";
import { arrowTo, callKey, rowWidth } from "../shared/arrows.js";
import { CallRow, keepPlaces } from "./call-row.js";
import { followSize } from "../shared/element-size.js";

/** How many calls stand in it at once while it is `several`. */
export const AT_ONCE = 3;

/** The call that fills the eye: number, arrow, window. With `data-several` on the element, the last three. */
export class CallPanel extends HTMLElement {
  /** Given before the first call is drawn. @type {import("../shared/arrows.js").Arrows} */
  arrows = {};
  /** @type {CallRow[]} */
  _rows = []; // while it is several
  /** @type {() => void} */
  _unfit;

  connectedCallback() {
    this._unfit = followSize(this);
  }

  disconnectedCallback() {
    this._unfit();
  }

  /**
   * Show the first of `calls` (of either feed), or several, or nothing. One that `arrives` moves in; others stand.
   * @param {(Kezek.BoardCall | Kezek.Call)[]} calls
   * @param {boolean} [arrives]
   */
  draw(calls, arrives = false) {
    const [call] = calls;
    const isSeveral = "several" in this.dataset;
    find(this, ".call-inner").hidden = !call || isSeveral;
    find(this, ".call-several").hidden = !call || !isSeveral;
    find(this, ".call-none").hidden = Boolean(call);
    if (!call) return;
    this._drawSeveral(isSeveral ? calls.slice(0, AT_ONCE) : []);
    setTexts(find(this, ".call-inner"), {
      number: call.number,
      arrow: arrowTo(this.arrows, call.zone),
      window: call.window,
    });
    if (!arrives) return;
    const arriving = find(this, isSeveral ? `[data-call="${callKey(call)}"]` : ".call-inner");
    arriving.classList.remove("arrives");
    requestAnimationFrame(() => arriving.classList.add("arrives"));
  }

  /**
   * What stands there while nobody is called: whoever has a ticket is asked to wait; a hall that gives none says so,
   * and when it opens, in a second language too.
   * @param {Kezek.ClosedHall | null} closed
   */
  drawClosed(closed) {
    const none = find(this, ".call-none");
    const { second } = none.dataset;
    const [sentence, opens] = closed ? closedLines(closed) : ["", ""];
    const isOver = Boolean(closed) && !(closed && closed.has_visitors);
    setTexts(none, {
      headline: isOver ? sentence : t("Please wait until your number is shown here."),
      opens: isOver ? opens : closed ? closedSentence(closed) : "",
      second: closed && second ? closedSentence(closed, second) : "",
    });
    for (const part of ["opens", "second"]) {
      const line = find(none, `[data-part=${part}]`);
      line.hidden = !line.textContent;
    }
  }

  /** @param {(Kezek.BoardCall | Kezek.Call)[]} calls */
  _drawSeveral(calls) {
    const list = find(this, ".call-several");
    if (Boolean(calls.length) !== Boolean(this._rows.length)) {
      this._rows = calls.length ? Array.from({ length: AT_ONCE }, () => new CallRow("large")) : [];
      redraw(list, ...this._rows.map(({ node }) => node));
    }
    if (!calls.length) return;
    list.style.setProperty("--row-width", String(rowWidth(calls)));
    keepPlaces(this._rows, calls, this.arrows);
  }
}

customElements.define("call-panel", CallPanel);
