import "../pages/live-status.js";
import "./call-panel.js";
import "./call-list.js";
import "./ticker-line.js";
import { secondsSince } from "../pages/clock.js";
import { h } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { callKey } from "./arrows.js";
import { CallQueue } from "./call-queue.js";
import { Keep } from "./keep.js";

const STALE_CALL_S = 30; // a call that has waited for longer is announced only if its visitor is still called

/** The hall board: the level from `view=board`, and every call of `view=calls` announced in its turn. */
class HallBoard extends HTMLElement {
  #board;
  #calls;
  #queue;
  #doc;
  #heardCalls;
  #keep = new Keep(location.pathname + location.search);

  connectedCallback() {
    const { hall, holdS } = this.dataset;
    this.#queue = new CallQueue((call) => this.#announce(call), (call) => this.#isDue(call), Number(holdS) * 1000);
    const { doc, ageS } = this.#keep.first();
    this.#draw(doc);
    this.#heardCalls = doc.seq;
    this.#board = new LiveSocket(hall, () => ({ view: "board" }), ageS).open();
    this.#board.addEventListener("document", ({ detail }) => this.#draw(detail));
    this.#calls = new LiveSocket(hall, () => ({ view: "calls", after: this.#heardCalls })).open();
    this.#calls.addEventListener("document", ({ detail }) => this.#take(detail));
    this.querySelector("live-status").follow(this.#board);
  }

  disconnectedCallback() {
    this.#board.close();
    this.#calls.close();
    this.#queue.close();
  }

  #take(doc) {
    this.#heardCalls = doc.seq;
    for (const call of doc.calls) if (this.#isHere(call)) this.#queue.push(call);
  }

  #isHere = (call) => !this.dataset.zone || call.zone === this.dataset.zone;

  #isDue(call) {
    const shown = this.#doc.calls.find((other) => callKey(other) === callKey(call));
    return secondsSince(call.at) < STALE_CALL_S || shown?.state === "called";
  }

  #announce(call) {
    this.querySelector("call-panel").draw(call ?? this.#here()[0], Boolean(call));
  }

  #here = () => this.#doc.calls.filter(this.#isHere);

  #draw(doc) {
    this.#doc = doc;
    this.#keep.save(doc);
    if (!this.#queue.isAnnouncing) this.querySelector("call-panel").draw(this.#here()[0]);
    this.querySelector("call-list").draw(this.#here());
    this.#drawWaiting(doc.waiting.by_service);
    this.#drawNext(doc.next);
    this.querySelector("ticker-line").draw(doc.ticker);
  }

  #drawWaiting(counts) {
    for (const row of this.querySelectorAll("[data-service]")) {
      const waiting = counts[row.dataset.service] ?? 0;
      row.classList.toggle("empty", waiting === 0);
      row.querySelector("[data-part=count]").textContent = waiting;
    }
  }

  #drawNext(numbers) {
    const prefixes = new Set([...this.querySelectorAll(".prefix")].map((node) => node.textContent));
    const here = numbers.filter((number) => prefixes.has(number[0]));
    this.querySelector(".next").classList.toggle("none", here.length === 0);
    this.querySelector(".next-numbers").replaceChildren(...here.map((n) => h("li", { class: "number" }, n)));
  }
}

customElements.define("hall-board", HallBoard);
