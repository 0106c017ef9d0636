// @ts-check
import "../../../queue_server/pages/static/clock/hall-clock.js";
import "../../../queue_server/pages/static/live/live-status.js";
import "./service-strip.js";
import "./media-region.js";
import "../shared/sign-clip.js";
import "./ticker-line.js";
import { secondsSince } from "../../../queue_server/pages/static/clock/clock.js";
import { find, h, listen, pageData, redraw } from "../../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../../queue_server/pages/static/live/live-socket.js";
import { dismissTooOld } from "../../../queue_server/pages/static/too-old.js";
import { callKey } from "../shared/arrows.js";
import { BoardSettings } from "./board-settings.js";
import { CALM_ROWS } from "./call-list.js";
import { AT_ONCE } from "./call-panel.js";
import { CallQueue } from "./call-queue.js";
import { isShownIn } from "../shared/call-zones.js";
import { DocumentCache } from "../screen/document-cache.js";

/** The hall board: the level from `view=board`, and every call of `view=calls` announced in its turn. */
export class HallBoard extends HTMLElement {
  /** @type {LiveSocket} */
  _board;
  /** @type {LiveSocket} */
  _calls;
  /** @type {LiveSocket} */
  _waits;
  /** @type {BoardSettings} */
  _settings;
  /** @type {CallQueue} */
  _queue;
  /** @type {DocumentCache} */
  _cache;
  /** @type {Kezek.BoardDocument} */
  _doc;
  /** @type {Kezek.Call | null} */
  _current = null; // the call that is being announced
  /** @type {number} */
  _callsSeq;
  /** @type {Map<string, number>} */
  _announced = new Map(); // from a call to its seq
  /** @type {Kezek.BoardSettings["signs"]} */
  _signs = {};
  _frame = 0; // in which what is beside the calls is drawn

  connectedCallback() {
    const { hall = "", zone } = this.dataset;
    const strip = find(this, "service-strip");
    this._cache = new DocumentCache(location.pathname + location.search);
    find(this, "call-panel").arrows = find(this, "call-list").arrows = pageData("arrows");
    this._set(pageData("settings"));
    this._settings = new BoardSettings(hall, zone).open();
    listen(this._settings, "settings", (settings) => this._set(settings));
    this._queue = new CallQueue(
      (call) => this._announce(call),
      (call) => this._isDue(call),
      () => this._holdMs(),
    );
    const { doc, ageS } = this._cache.first(pageData("first"));
    for (const call of doc.calls) this._announced.set(callKey(call), doc.seq);
    this._draw(doc);
    this._drawRest(doc);
    this._callsSeq = doc.seq;
    this._board = new LiveSocket(hall, () => ({ view: "board" }), ageS).open();
    listen(this._board, "document", (document) => this._draw(document));
    this._calls = new LiveSocket(hall, () => ({ view: "calls", after: this._callsSeq })).open();
    listen(this._calls, "document", (document) => this._take(document));
    this._waits = new LiveSocket(hall, () => ({ view: "waits" })).open();
    listen(this._waits, "document", ({ services }) => strip.expect(services));
    listen(this._waits, "level", (level) => level !== "live" && strip.expect([]));
    this._board.addEventListener("refused", () => location.reload()); // the page says that the screen is not set up
    find(this, "live-status").follow(this._board);
    this._cache.open(this._board);
    dismissTooOld();
  }

  disconnectedCallback() {
    this._cache.close();
    this._board.close();
    this._calls.close();
    this._waits.close();
    this._settings.close();
    this._queue.close();
    cancelAnimationFrame(this._frame);
    this._frame = 0;
  }

  /** @param {Kezek.BoardSettings} settings */
  _set(settings) {
    this._signs = settings.signs || {};
    this.dataset.holdS = String(settings.call_s);
    find(this, "media-region").draw(settings);
  }

  /** @param {Kezek.CallsDocument} doc */
  _take(doc) {
    this._callsSeq = doc.seq;
    for (const call of doc.calls) if (this._isHere(call)) this._queue.push(call);
  }

  /** @param {Kezek.BoardCall | Kezek.Call} call */
  _isHere = (call) => isShownIn(this.dataset.zone, call);

  /**
   * A call that has waited for longer than `data-stale-call-s` is announced only if its visitor is still called.
   * @param {Kezek.Call} call
   */
  _isDue(call) {
    if (call.seq > this._doc.seq || secondsSince(call.at) < Number(this.dataset.staleCallS)) return true;
    return this._doc.calls.some((other) => callKey(other) === callKey(call) && other.state === "called");
  }

  /** Each stands for its time; several at once let the next one come sooner. */
  _holdMs() {
    return (Number(this.dataset.holdS) * 1000) / (this._isBurst ? AT_ONCE : 1);
  }

  get _isBurst() {
    return "burst" in this.dataset;
  }

  /** @param {Kezek.Call | null} call */
  _announce(call) {
    if (call) this._announced.set(callKey(call), call.seq);
    this._current = call;
    this._drawPanel(Boolean(call));
  }

  _drawPanel(arrives = false) {
    const current = this._current;
    const rest = this._latest().filter((other) => !current || callKey(other) !== callKey(current));
    find(this, "call-panel").draw(current ? [current, ...rest] : rest, arrives);
    this._sign(current || rest[0]);
  }

  /**
   * The clip of the call that fills the eye, while its visitor is called. Several at once leave no room for it.
   * @param {Kezek.BoardCall | Kezek.Call | undefined} call
   */
  _sign(call) {
    const isDue = call && call.sign_language && !("state" in call && call.state !== "called") && !this._isBurst;
    const clips = (isDue && this._signs[call.sign_language || ""]) || {};
    find(this, "sign-clip").show(isDue ? clips[`window-${call.window}`] || clips.call : "");
  }

  /** The calls that have been announced, the newest first. Either feed may be ahead of the other for a moment. */
  _latest() {
    const present = new Set(this._doc.calls.map(callKey));
    for (const [key, seq] of this._announced) {
      if (seq <= this._doc.seq && !present.has(key)) this._announced.delete(key);
    }
    return this._callsHere().filter((call) => this._announced.has(callKey(call)));
  }

  _callsHere = () => this._doc.calls.filter(this._isHere);

  /**
   * The calls first. The rest follows just before the browser paints, once for all documents that have come until then.
   * @param {Kezek.BoardDocument} doc
   */
  _draw(doc) {
    this._doc = doc;
    this._cache.save(doc);
    const calls = this._callsHere();
    this._setBurst(calls.filter(({ state }) => state === "called").length > CALM_ROWS);
    find(this, "call-list").draw(calls);
    if (!this._frame) this._frame = requestAnimationFrame(() => this._drawRest(this._doc));
  }

  /** @param {Kezek.BoardDocument} doc */
  _drawRest(doc) {
    cancelAnimationFrame(this._frame);
    this._frame = 0;
    const calls = this._callsHere();
    this._drawPanel();
    find(this, "call-panel").drawClosed(doc.closed);
    this.toggleAttribute("data-over", Boolean(doc.closed && !doc.closed.has_visitors && !calls.length));
    find(this, "service-strip").draw(doc.waiting.by_service);
    this._drawNext(this.dataset.zone ? doc.next_by_zone[this.dataset.zone] || [] : doc.next);
    find(this, "ticker-line").draw(doc.ticker);
  }

  /**
   * More are called at once than a quiet board has rows. Whatever else makes a sound is told.
   * @param {boolean} isBurst
   */
  _setBurst(isBurst) {
    if (isBurst === this._isBurst) return;
    this.toggleAttribute("data-burst", isBurst);
    document.dispatchEvent(new CustomEvent("burst", { detail: isBurst }));
    find(this, "call-panel").toggleAttribute("data-several", isBurst);
  }

  /** @param {string[]} numbers */
  _drawNext(numbers) {
    find(this, ".next").classList.toggle("none", numbers.length === 0);
    redraw(find(this, ".next-numbers"), ...numbers.map((n) => h("li", { class: "number" }, n)));
  }
}

customElements.define("hall-board", HallBoard);
