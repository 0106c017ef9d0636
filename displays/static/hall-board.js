import "../../queue_server/pages/static/live-status.js";
import "./service-strip.js";
import "./media-region.js";
import "./ticker-line.js";
import { secondsSince } from "../../queue_server/pages/static/clock.js";
import { data, h, redraw } from "../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../queue_server/pages/static/live-socket.js";
import { dismissTooOld } from "../../queue_server/pages/static/too-old.js";
import { callKey } from "./arrows.js";
import { BoardSettings } from "./board-settings.js";
import { CALM_ROWS } from "./call-list.js";
import { AT_ONCE } from "./call-panel.js";
import { CallQueue } from "./call-queue.js";
import { Keep } from "./document-cache.js";

const STALE_CALL_S = 30; // a call that has waited for longer is announced only if its visitor is still called

/** The hall board: the level from `view=board`, and every call of `view=calls` announced in its turn. */
class HallBoard extends HTMLElement {
  _board;
  _calls;
  _waits;
  _settings;
  _queue;
  _doc;
  _current = null; // the call that is being announced
  _heardCalls;
  _announced = new Map(); // call -> its seq
  _keep = new Keep(location.pathname + location.search);

  connectedCallback() {
    const { hall, zone } = this.dataset;
    this._set(data("settings"));
    this._settings = new BoardSettings(hall, zone).open();
    this._settings.addEventListener("settings", ({ detail }) => this._set(detail));
    this._queue = new CallQueue((call) => this._announce(call), (call) => this._isDue(call), () => this._holdMs());
    const { doc, ageS } = this._keep.first();
    for (const call of doc.calls) this._announced.set(callKey(call), doc.seq);
    this._draw(doc);
    this._heardCalls = doc.seq;
    this._board = new LiveSocket(hall, () => ({ view: "board" }), ageS).open();
    this._board.addEventListener("document", ({ detail }) => this._draw(detail));
    this._calls = new LiveSocket(hall, () => ({ view: "calls", after: this._heardCalls })).open();
    this._calls.addEventListener("document", ({ detail }) => this._take(detail));
    this._waits = new LiveSocket(hall, () => ({ view: "waits" })).open();
    this._waits.addEventListener("document", ({ detail }) => this.querySelector("service-strip").expect(detail.services));
    this._waits.addEventListener("level", ({ detail }) => detail !== "live" && this.querySelector("service-strip").expect([]));
    this._board.addEventListener("refused", () => location.reload()); // the page says that the screen is not set up
    this.querySelector("live-status").follow(this._board);
    this._keep.open(this._board);
    dismissTooOld();
  }

  disconnectedCallback() {
    this._keep.close();
    this._board.close();
    this._calls.close();
    this._waits.close();
    this._settings.close();
    this._queue.close();
  }

  _set(settings) {
    this.dataset.holdS = settings.call_s;
    this.querySelector("media-region").draw(settings);
  }

  _take(doc) {
    this._heardCalls = doc.seq;
    for (const call of doc.calls) if (this._isHere(call)) this._queue.push(call);
  }

  _isHere = (call) => !this.dataset.zone || call.zone === this.dataset.zone;

  _isDue(call) {
    if (call.seq > this._doc.seq || secondsSince(call.at) < STALE_CALL_S) return true;
    return this._doc.calls.some((other) => callKey(other) === callKey(call) && other.state === "called");
  }

  /** Each stands for its time; several at once let the next one come sooner. */
  _holdMs() {
    return (this.dataset.holdS * 1000) / (this._isBurst ? AT_ONCE : 1);
  }

  get _isBurst() {
    return "burst" in this.dataset;
  }

  _announce(call) {
    if (call) this._announced.set(callKey(call), call.seq);
    this._current = call;
    this._drawPanel(Boolean(call));
  }

  _drawPanel(arrives = false) {
    const current = this._current;
    const others = this._latest().filter((other) => !current || callKey(other) !== callKey(current));
    this.querySelector("call-panel").draw(current ? [current, ...others] : others, arrives);
  }

  /** The calls that have been announced, the newest first. Either feed may be ahead of the other for a moment. */
  _latest() {
    const present = new Set(this._doc.calls.map(callKey));
    for (const [key, seq] of this._announced) {
      if (seq <= this._doc.seq && !present.has(key)) this._announced.delete(key);
    }
    return this._here().filter((call) => this._announced.has(callKey(call)));
  }

  _here = () => this._doc.calls.filter(this._isHere);

  _draw(doc) {
    this._doc = doc;
    this._keep.save(doc);
    this._setBurst(this._here().filter(({ state }) => state === "called").length > CALM_ROWS);
    this._drawPanel();
    this.querySelector("call-list").draw(this._here());
    this.querySelector("service-strip").draw(doc.waiting.by_service);
    this._drawNext(this.dataset.zone ? doc.next_by_zone[this.dataset.zone] || [] : doc.next);
    this.querySelector("ticker-line").draw(doc.ticker);
  }

  /** More are called at once than a quiet board has rows. Whatever else makes a sound is told. */
  _setBurst(isBurst) {
    if (isBurst === this._isBurst) return;
    this.toggleAttribute("data-burst", isBurst);
    document.dispatchEvent(new CustomEvent("burst", { detail: isBurst }));
    this.querySelector("call-panel").toggleAttribute("data-several", isBurst);
  }

  _drawNext(numbers) {
    this.querySelector(".next").classList.toggle("none", numbers.length === 0);
    redraw(this.querySelector(".next-numbers"), ...numbers.map((n) => h("li", { class: "number" }, n)));
  }
}

customElements.define("hall-board", HallBoard);
