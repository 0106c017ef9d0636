import "../pages/live-status.js";
import "./call-panel.js";
import "./call-list.js";
import "./service-strip.js";
import "./media-region.js";
import "./ticker-line.js";
import { secondsSince } from "../pages/clock.js";
import { data, h } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { callKey } from "./arrows.js";
import { BoardSettings } from "./board-settings.js";
import { CallQueue } from "./call-queue.js";
import { Keep } from "./keep.js";

const STALE_CALL_S = 30; // a call that has waited for longer is announced only if its visitor is still called

/** The hall board: the level from `view=board`, and every call of `view=calls` announced in its turn. */
class HallBoard extends HTMLElement {
  #board;
  #calls;
  #waits;
  #settings;
  #queue;
  #doc;
  #heardCalls;
  #announced = new Map(); // call -> its seq
  #keep = new Keep(location.pathname + location.search);

  connectedCallback() {
    const { hall, zone } = this.dataset;
    this.#set(data("settings"));
    this.#settings = new BoardSettings(hall, zone).open();
    this.#settings.addEventListener("settings", ({ detail }) => this.#set(detail));
    this.#queue = new CallQueue((call) => this.#announce(call), (call) => this.#isDue(call), () => this.dataset.holdS * 1000);
    const { doc, ageS } = this.#keep.first();
    for (const call of doc.calls) this.#announced.set(callKey(call), doc.seq);
    this.#draw(doc);
    this.#heardCalls = doc.seq;
    this.#board = new LiveSocket(hall, () => ({ view: "board" }), ageS).open();
    this.#board.addEventListener("document", ({ detail }) => this.#draw(detail));
    this.#calls = new LiveSocket(hall, () => ({ view: "calls", after: this.#heardCalls })).open();
    this.#calls.addEventListener("document", ({ detail }) => this.#take(detail));
    this.#waits = new LiveSocket(hall, () => ({ view: "waits" })).open();
    this.#waits.addEventListener("document", ({ detail }) => this.querySelector("service-strip").expect(detail.services));
    this.#waits.addEventListener("level", ({ detail }) => detail !== "live" && this.querySelector("service-strip").expect([]));
    this.#board.addEventListener("refused", () => location.reload()); // the page says that the screen is not set up
    this.querySelector("live-status").follow(this.#board);
    this.#keep.open(this.#board);
  }

  disconnectedCallback() {
    this.#keep.close();
    this.#board.close();
    this.#calls.close();
    this.#waits.close();
    this.#settings.close();
    this.#queue.close();
  }

  #set(settings) {
    this.dataset.holdS = settings.call_s;
    this.querySelector("media-region").draw(settings);
  }

  #take(doc) {
    this.#heardCalls = doc.seq;
    for (const call of doc.calls) if (this.#isHere(call)) this.#queue.push(call);
  }

  #isHere = (call) => !this.dataset.zone || call.zone === this.dataset.zone;

  #isDue(call) {
    if (call.seq > this.#doc.seq || secondsSince(call.at) < STALE_CALL_S) return true;
    return this.#doc.calls.some((other) => callKey(other) === callKey(call) && other.state === "called");
  }

  #announce(call) {
    if (call) this.#announced.set(callKey(call), call.seq);
    this.querySelector("call-panel").draw(call ?? this.#newest(), Boolean(call));
  }

  /** The newest call that has been announced. Either feed may be ahead of the other for a moment. */
  #newest() {
    const present = new Set(this.#doc.calls.map(callKey));
    for (const [key, seq] of this.#announced) {
      if (seq <= this.#doc.seq && !present.has(key)) this.#announced.delete(key);
    }
    return this.#here().find((call) => this.#announced.has(callKey(call)));
  }

  #here = () => this.#doc.calls.filter(this.#isHere);

  #draw(doc) {
    this.#doc = doc;
    this.#keep.save(doc);
    if (!this.#queue.isAnnouncing) this.querySelector("call-panel").draw(this.#newest());
    this.querySelector("call-list").draw(this.#here());
    this.querySelector("service-strip").draw(doc.waiting.by_service);
    this.#drawNext(this.dataset.zone ? (doc.next_by_zone[this.dataset.zone] ?? []) : doc.next);
    this.querySelector("ticker-line").draw(doc.ticker);
  }

  #drawNext(numbers) {
    this.querySelector(".next").classList.toggle("none", numbers.length === 0);
    this.querySelector(".next-numbers").replaceChildren(...numbers.map((n) => h("li", { class: "number" }, n)));
  }
}

customElements.define("hall-board", HallBoard);
