import "../pages/clock.js";
import "../pages/live-status.js";
import "./hall-day.js";
import "./supervisor-alarms.js";
import "./supervisor-devices.js";
import "./supervisor-services.js";
import "./supervisor-windows.js";
import { Bell } from "../pages/bell.js";
import { command, newKey } from "../pages/command.js";
import { data, h, say } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { t, tn } from "../pages/words.js";
import { ask } from "./ask.js";
import { serviceName } from "./hall-names.js";
import { letterKeys } from "./letter-keys.js";
import { loopName } from "./loop-words.js";
import { tickAll } from "./running.js";

const PARTS = "supervisor-alarms, supervisor-services, supervisor-windows, supervisor-devices";
const GLANCE = { well: () => t("All is well") };

/** The supervisor's page: draws the hall's documents and sends what is decided, one act at a time. */
class HallSupervisor extends HTMLElement {
  #about = data("about");
  #doc = data("first");
  #sound = new Bell({ notes: [660, 520, 660], noteS: 0.22, type: "triangle", loudness: 0.3 });
  #socket;
  #timer = 0;
  #busy = false;
  #intention = { of: "", key: "" };
  #keys = (event) => letterKeys.press(this, event);

  connectedCallback() {
    this.#draw(this.#doc);
    this.#socket = new LiveSocket(this.#about.hall, () => ({ view: "supervisor" })).open();
    this.#socket.addEventListener("document", ({ detail }) => this.#draw(detail));
    this.#socket.addEventListener("refused", () => location.reload());
    this.querySelector("live-status").follow(this.#socket);
    this.addEventListener("act", ({ detail }) => this.#act(detail.name, detail.about));
    for (const button of this.querySelectorAll("header [data-act]")) button.onclick = () => this.#act(button.dataset.act);
    this.#timer = setInterval(() => tickAll(this), 1000);
    this.querySelector("[data-part=keys]").replaceChildren(letterKeys.button());
    addEventListener("keydown", this.#keys);
  }

  disconnectedCallback() {
    this.#socket.close();
    this.#sound.close();
    clearInterval(this.#timer);
    removeEventListener("keydown", this.#keys);
  }

  #draw(doc) {
    this.#doc = doc;
    const unseen = doc.alarms.filter((alarm) => !alarm.seen).length;
    const open = doc.windows.filter((window) => window.doing !== "closed").length;
    this.querySelector(".glance").dataset.level = doc.level;
    say(this, {
      glance: GLANCE[doc.level]?.() ?? tn("{n} alarm", "{n} alarms", unseen),
      waiting: doc.waiting,
      "waiting-words": tn("person waiting", "people waiting", doc.waiting),
      open: `${open}/${doc.windows.length}`,
      "open-words": t("windows open"),
    });
    this.#tellStopped(doc.not_running);
    document.title = unseen ? `(${unseen}) ${t("Supervisor")}` : t("Supervisor");
    const isFresh = [...this.querySelectorAll(PARTS)].map((part) => part.draw(doc))[0];
    if (isFresh) this.#sound.ring();
  }

  /** What has failed beside the hall. The queue itself goes on without it. */
  #tellStopped(loops) {
    const names = loops.map((loop) => `${loopName(loop)} (${loop.number})`).join(", ");
    const notice = this.querySelector("[data-part=stopped]");
    notice.hidden = !loops.length;
    notice.textContent = loops.length ? t("Not running now: {names}. The queue goes on; tell the administrator the number.", { names }) : "";
  }

  async #act(name, about) {
    if (name === "sound") return this.#toggleSound();
    if (this.#busy) return;
    const hall = `/api/v1/halls/${encodeURIComponent(this.#about.hall)}`;
    if (name === "acknowledge") return this.#send(`${hall}/alarms/${encodeURIComponent(about.id)}/acknowledge`, {});
    if (name === "on") return this.#send(`${hall}/services/${about.service}/on`, {});
    const dialog = this.querySelector(`dialog[data-act="${name}"]`);
    this.#prepare(name, about);
    const body = await ask(dialog);
    if (!body) return;
    if (name === "move" && this.#operatorAt(about.window) !== about.operator) return this.#say(t("Somebody else was faster at this window. Nothing was done."));
    const { ticket, ...said } = body;
    if (said.priority === "-") said.priority = null;
    if (name === "off") return this.#send(`${hall}/services/${about.service}/off`, said);
    if (name === "move") return this.#send(`${hall}/windows/${about.window}/move`, said);
    return this.#send(`${hall}/tickets/${encodeURIComponent(ticket.trim().toUpperCase())}/${name}`, said);
  }

  /** What a dialog offers: the tickets of today's lines, the windows that are closed, whom it is about. */
  #prepare(name, about) {
    const lines = this.#doc.services.flatMap(({ service, line }) => line.map((ticket) => h("option", { value: ticket.number }, serviceName(service))));
    this.querySelector("#numbers").replaceChildren(...lines);
    const closed = this.#doc.windows.filter(({ doing }) => doing === "closed");
    const options = closed.map(({ window, services }) => h("option", { value: window }, `${window} · ${services.map(serviceName).join(", ")}`));
    if (name === "move") {
      this.querySelector("#move-to").replaceChildren(...options);
      say(this, { "move-who": t("{operator}, window {window}", { operator: about.operator, window: about.window }) });
    }
    if (name === "off") say(this, { "off-service": serviceName(about.service) });
  }

  /** One intention, one key: what was not answered may be said again, and is done once. */
  async #send(path, body) {
    const of = JSON.stringify([path, body]);
    if (this.#intention.of !== of) this.#intention = { of, key: newKey() };
    this.#busy = true;
    const answer = await command(path, body, this.#intention.key);
    this.#busy = false;
    if (answer.status) this.#intention = { of: "", key: "" };
    this.#say(answer.sentence);
  }

  #operatorAt(number) {
    return this.#doc.windows.find(({ window }) => window === number)?.operator ?? null;
  }

  #say(sentence) {
    const problem = this.querySelector("[data-part=problem]");
    problem.hidden = !sentence;
    problem.textContent = sentence;
  }

  #toggleSound() {
    const isOn = this.#sound.toggle();
    this.querySelector("[data-act=sound]").setAttribute("aria-pressed", String(isOn));
    say(this, { sound: isOn ? t("on") : t("off") });
    if (isOn) this.#sound.ring();
  }
}

customElements.define("hall-supervisor", HallSupervisor);
