// @ts-check
import { find, h } from "../../queue_server/pages/static/dom.js";

/**
 * `<simulated-boards>`: a card for each simulated device, grouped by bus; a push means "draw from what is there now".
 */
export class SimulatedBoards extends HTMLElement {
  /** @type {EventSource | null} */
  #events = null;
  /** @type {Map<string, Card>} */
  #cards = new Map();
  #notice = h("p", { class: "notice", role: "status", hidden: true });

  connectedCallback() {
    this.append(this.#notice);
    this.#events = new EventSource(this.dataset.events ?? "");
    this.#events.onmessage = (event) => this.#draw(JSON.parse(event.data));
    this.#events.onerror = () => this.#setLost(true);
  }

  disconnectedCallback() {
    this.#events?.close();
    this.#cards.clear();
    this.replaceChildren();
  }

  /** @param {Kezek.SimulatedBoard[]} devices */
  #draw(devices) {
    this.#setLost(false);
    for (const device of devices) {
      this.#card(device).draw(device, this.dataset);
      find(this.#bus(device), ".bytes").textContent = device.bytes;
    }
  }

  /** @param {Kezek.SimulatedBoard} device */
  #card(device) {
    const key = `${device.bus} ${device.kind} ${device.address}`;
    const card = this.#cards.get(key) ?? new Card();
    if (!this.#cards.has(key)) find(this.#bus(device), ".cards").append(card.root);
    this.#cards.set(key, card);
    return card;
  }

  /**
   * The section of a device's bus, which is made for the first of its devices.
   * @param {Kezek.SimulatedBoard} device
   */
  #bus({ bus, protocol }) {
    const id = `bus-${bus}`;
    const present = this.querySelector(`#${CSS.escape(id)}`);
    if (present) return present;
    const parts = [h("h2", {}, `${bus} · ${protocol}`), h("ul", { class: "cards" }), h("p", { class: "bytes" })];
    const section = h("section", { class: "bus", id }, ...parts);
    this.append(section);
    return section;
  }

  /** @param {boolean} isLost */
  #setLost(isLost) {
    this.#notice.textContent = isLost ? (this.dataset.lost ?? "") : "";
    this.#notice.hidden = !isLost;
  }
}

/** One device: its name, its lit rows, its lamp. */
class Card {
  #name = h("h3");
  #face = h("div", { class: "face" });
  #state = h("p", { class: "state" });
  root = h("li", { class: "device" }, this.#name, this.#face, this.#state);
  #rows = "";

  /**
   * `words` are the texts of the page by their names.
   * @param {Kezek.SimulatedBoard} device
   * @param {DOMStringMap} words
   */
  draw(device, words) {
    const window = device.window ? words.window?.replace("#", String(device.window)) : words.hall;
    const place = device.kind === "panel" ? `${words.panel}, ${window}` : window;
    this.#name.textContent = `${place} · 0x${device.address.toString(16)}`;
    this.#face.dataset.brightness = String(device.brightness);
    this.#face.dataset.color = device.color ?? "";
    this.#face.hidden = device.rows.length === 0;
    this.#light(device.rows);
    const isBlinking = device.rows.some((line) => line.blinking);
    this.#state.dataset.lamp = device.lamp ?? "";
    const lamp = device.lamp?.split("-").map((part) => words[part]);
    const states = [isBlinking && words.blinking, lamp && `${words.lamp}: ${lamp.join(", ")}`];
    this.#state.textContent = states.filter(Boolean).join(" · ");
  }

  /**
   * Cells that have not changed are left alone, or every byte on the bus would start their blinking anew.
   * @param {Kezek.AppearanceRow[]} lines
   */
  #light(lines) {
    const rows = JSON.stringify(lines);
    if (rows === this.#rows) return;
    this.#rows = rows;
    this.#face.replaceChildren(...lines.map(row));
  }
}

/** @param {Kezek.AppearanceRow} line */
function row({ text, blinking }) {
  const cells = Array.from(text, (character) => h("span", { class: "cell" }, character));
  return h("p", { class: blinking ? "row blinking" : "row", "aria-label": text.trim() }, ...cells);
}

customElements.define("simulated-boards", SimulatedBoards);
