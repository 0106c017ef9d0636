/** <simulated-boards>: a card for each simulated device, grouped by bus; a push means "draw from what is there now". */

class SimulatedBoards extends HTMLElement {
  #events = null;
  #cards = new Map();
  #notice = element("p", "notice");

  connectedCallback() {
    this.#notice.setAttribute("role", "status");
    this.#notice.hidden = true;
    this.append(this.#notice);
    this.#events = new EventSource(this.dataset.events);
    this.#events.onmessage = (event) => this.#draw(JSON.parse(event.data));
    this.#events.onerror = () => this.#lost(true);
  }

  disconnectedCallback() {
    this.#events.close();
    this.#cards.clear();
    this.replaceChildren();
  }

  #draw(devices) {
    this.#lost(false);
    for (const device of devices) {
      const card = this.#card(device);
      card.draw(device, this.dataset);
      card.root.closest(".bus").querySelector(".bytes").textContent = device.bytes;
    }
  }

  #card(device) {
    const key = `${device.bus} ${device.kind} ${device.address}`;
    if (!this.#cards.has(key)) {
      const card = new Card();
      this.#bus(device).append(card.root);
      this.#cards.set(key, card);
    }
    return this.#cards.get(key);
  }

  #bus(device) {
    const id = `bus-${device.bus}`;
    let section = this.querySelector(`#${id} .cards`);
    if (!section) {
      const group = element("section", "bus");
      group.id = id;
      group.append(element("h2", "", `${device.bus} · ${device.protocol}`), element("ul", "cards"), element("p", "bytes"));
      this.append(group);
      section = group.querySelector(".cards");
    }
    return section;
  }

  #lost(lost) {
    this.#notice.textContent = lost ? this.dataset.lost : "";
    this.#notice.hidden = !lost;
  }
}

/** One device: its name, its lit rows, its lamp. */
class Card {
  root = element("li", "device");
  #name = element("h3");
  #face = element("div", "face");
  #state = element("p", "state");
  #lit = "";

  constructor() {
    this.root.append(this.#name, this.#face, this.#state);
  }

  draw(device, words) {
    const window = device.window ? words.window.replace("#", device.window) : words.hall;
    const where = device.kind === "panel" ? `${words.panel}, ${window}` : window;
    this.#name.textContent = `${where} · 0x${device.address.toString(16)}`;
    this.#face.dataset.brightness = device.brightness;
    this.#face.dataset.color = device.color ?? "";
    this.#face.hidden = device.rows.length === 0;
    this.#light(device.rows);
    const blinking = device.rows.some((shown) => shown.blinking);
    this.#state.dataset.lamp = device.lamp ?? "";
    const lamp = device.lamp?.split("-").map((part) => words[part]);
    this.#state.textContent = [blinking && words.blinking, lamp && `${words.lamp}: ${lamp.join(", ")}`]
      .filter(Boolean)
      .join(" · ");
  }

  /** Cells that have not changed are left alone, or every byte on the bus would start their blinking anew. */
  #light(rows) {
    const lit = JSON.stringify(rows);
    if (lit !== this.#lit) {
      this.#lit = lit;
      this.#face.replaceChildren(...rows.map(row));
    }
  }
}

function row(shown) {
  const line = element("p", shown.blinking ? "row blinking" : "row");
  line.setAttribute("aria-label", shown.text.trim());
  line.append(...[...shown.text].map((character) => element("span", "cell", character)));
  return line;
}

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

customElements.define("simulated-boards", SimulatedBoards);
