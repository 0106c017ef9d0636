import "../pages/live-status.js";
import "./kiosk-tools.js";
import { command, newKey } from "../pages/command.js";
import { data, say } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { language, t } from "../pages/words.js";
import { IdleGuard } from "./idle-guard.js";
import { MOST_TILES, closedScreen, priorityScreen, refusalText, servicesScreen, ticketScreen, waits } from "./kiosk-screens.js";

const REFRESH_MS = 20_000; // services open and close by the clock, which no document tells

/** The kiosk: one question a screen, from the service to the ticket, and back to the start by itself. */
class HallKiosk extends HTMLElement {
  #hall = data("hall");
  #choices = data("choices");
  #picked = [];
  #screen = () => this.#start();
  #socket;
  #guard;
  #timer;
  #away = false;
  #keys = (event) => this.#press(event);

  connectedCallback() {
    const seconds = { idleS: Number(this.dataset.idleS), warningS: Number(this.dataset.warningS) };
    this.#guard = new IdleGuard(this.querySelector(".kiosk-idle"), seconds, () => this.#reset());
    this.#socket = new LiveSocket(this.#hall.hall, () => ({ view: "board" })).open();
    this.#socket.addEventListener("document", ({ detail }) => this.#count(detail.waiting.by_service));
    this.#socket.addEventListener("level", ({ detail }) => this.#setAway(detail !== "live"));
    this.querySelector("live-status").follow(this.#socket);
    this.querySelector("kiosk-tools").addEventListener("changed", () => this.#changed());
    this.#timer = setInterval(() => this.#refresh(), REFRESH_MS);
    addEventListener("keydown", this.#keys);
    this.#start();
  }

  disconnectedCallback() {
    this.#socket.close();
    this.#guard.stop();
    clearInterval(this.#timer);
    removeEventListener("keydown", this.#keys);
  }

  #reset() {
    this.#picked = [];
    this.querySelector("kiosk-tools").reset();
    this.#guard.stop();
    this.#show(() => this.#start());
    document.activeElement?.blur();
  }

  #changed() {
    this.#guard.start();
    this.#screen();
  }

  /** Draw a screen, and draw it again whenever the language changes; its question takes the focus. */
  #show(screen) {
    this.#screen = screen;
    screen();
    this.querySelector("h1")?.focus();
  }

  #draw(nodes) {
    say(this, { hall: this.#hall.names[language()] });
    this.querySelector("main").replaceChildren(...nodes.filter(Boolean));
  }

  #start() {
    if (this.#away) return this.#draw(closedScreen(t("The kiosk has no connection at the moment."), t("Please ask at the front desk.")));
    const { refusal } = this.#choices;
    if (refusal) return this.#draw(closedScreen(refusalText(this.#hall, refusal)));
    this.#services(null);
  }

  /** The services of a group, or the groups when there are too many services for one look. */
  #services(group) {
    const free = this.#choices.services.filter((service) => !this.#picked.some((other) => other.id === service.id));
    const grouped = free.length > MOST_TILES && this.#hall.groups.length > 0;
    const groups = grouped && !group ? this.#hall.groups : [];
    const services = free.filter((service) => !grouped || (service.group ?? null) === (group?.id ?? null));
    const waiting = Object.fromEntries(
      groups.map(({ id }) => [id, free.filter((s) => s.group === id).reduce((sum, s) => sum + s.waiting, 0)]),
    );
    const more = this.#picked.length > 0;
    const onback = group ? () => this.#show(() => this.#services(null)) : more ? () => this.#askPriority() : null;
    const choose = {
      onpick: (service) => this.#pick(service),
      ongroup: (chosen) => this.#begin(() => this.#services(chosen)),
      onback,
    };
    this.#draw(servicesScreen(this.#hall, { groups, services, waiting }, choose));
  }

  #begin(screen) {
    this.#guard.start();
    this.#show(screen);
  }

  #pick(service) {
    this.#picked = [...this.#picked, service];
    this.#guard.start();
    this.#askPriority();
  }

  /** The key is made when the question appears: however often it is answered, one ticket is given. */
  #askPriority() {
    const key = newKey();
    let asked = false;
    const ontake = async (priority) => {
      if (asked) return;
      asked = true;
      this.querySelector(".tiles").inert = true;
      await this.#take(priority, key);
      asked = false;
      const tiles = this.querySelector(".tiles");
      if (tiles) tiles.inert = false;
    };
    const onmore = this.#picked.length < this.#choices.services.length ? () => this.#show(() => this.#services(null)) : null;
    this.#show(() => this.#draw(priorityScreen(this.#hall, this.#picked, { ontake, onmore, onback: () => this.#reset() })));
  }

  async #take(priority, key) {
    const [first, ...visit] = this.#picked.map((service) => service.id);
    const wish = { service: first, language: language(), visit, ...(priority ? { priority } : {}) };
    const answer = await command(`/api/v1/halls/${encodeURIComponent(this.#hall.hall)}/tickets`, wish, key);
    this.#guard.touch();
    if (answer.ok) {
      const services = this.#picked;
      this.#show(() => this.#draw(ticketScreen(this.#hall, answer.body, services, () => this.#reset())));
    } else {
      const problem = this.querySelector("[data-part=problem]");
      problem.textContent = answer.sentence;
      problem.hidden = false;
    }
  }

  /** Counts change in place: a tile that is drawn anew under a finger would lose the touch. */
  #count(waiting) {
    for (const service of this.#choices.services) {
      service.waiting = waiting[service.id] ?? 0;
      const shown = this.querySelector(`[data-service="${service.id}"] .waits`);
      if (shown) shown.textContent = waits(service.waiting);
    }
  }

  /** Ask what is offered now: services also open and close by the clock. */
  async #refresh() {
    const answer = await fetch(`/kiosk/${encodeURIComponent(this.#hall.hall)}/choices`).catch(() => null);
    if (answer?.ok) this.#offer(await answer.json());
  }

  /** Take over what is offered; the start is drawn anew if anything opened or closed. */
  #offer(choices) {
    const changed = given(choices) !== given(this.#choices);
    const isStart = this.#picked.length === 0 && !this.querySelector(".taken, .back");
    this.#choices = choices;
    if (changed && isStart && !this.#away) this.#redraw();
  }

  /** Draw the same screen anew, the focus where it was. */
  #redraw() {
    const tile = document.activeElement?.dataset?.service;
    this.#screen();
    if (tile) this.querySelector(`[data-service="${tile}"]`)?.focus();
  }

  #setAway(away) {
    if (away === this.#away) return;
    this.#away = away;
    this.#reset();
  }

  /** The digits press the tiles in their order, and Escape goes back: for keypads, and for hands that cannot touch. */
  #press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || this.querySelector("dialog[open]")) return;
    if (/^[1-9]$/.test(event.key)) this.querySelectorAll(".tile")[event.key - 1]?.click();
    if (event.key === "Escape") this.querySelector("[data-key=Escape]")?.click();
  }
}

/** What is given and what is not, without how many wait. */
const given = ({ refusal, services }) => JSON.stringify([refusal, services.map((service) => service.refusal)]);

customElements.define("hall-kiosk", HallKiosk);
