// @ts-check
import "../../queue_server/pages/static/hall-clock.js";
import "../../queue_server/pages/static/live-status.js";
import "./hall-day.js";
import "./supervisor-alarms.js";
import "./supervisor-devices.js";
import "./supervisor-services.js";
import "./supervisor-windows.js";
import { Bell } from "../../queue_server/pages/static/bell.js";
import { command, newKey } from "../../queue_server/pages/static/command.js";
import { find, findAll, h, listen, notify, pageData, setTexts } from "../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../queue_server/pages/static/live-socket.js";
import { t, tn } from "../../queue_server/pages/static/words.js";
import { askByDialog } from "./dialog-form.js";
import { serviceName } from "./hall-names.js";
import { letterKeys } from "./letter-keys.js";
import { loopName } from "./loop-words.js";
import { tickAll } from "./elapsed-times.js";

const PARTS = "supervisor-alarms, supervisor-services, supervisor-windows, supervisor-devices";
/** @typedef {HTMLElement & { draw(doc: Kezek.SupervisorDocument): boolean | void }} SupervisorPart */

/** @type {Partial<Record<Kezek.SupervisorDocument["level"], () => string>>} */
const GLANCE = { well: () => t("All is well") };

/** The supervisor's page: draws the hall's documents and sends what is decided, one act at a time. */
export class HallSupervisor extends HTMLElement {
  /** @type {Kezek.SupervisorPage} */
  #about;
  /** @type {Kezek.SupervisorDocument} */
  #doc;
  #sound = new Bell({ notes: [660, 520, 660], noteS: 0.22, type: "triangle", loudness: 0.3 });
  /** @type {LiveSocket} */
  #socket;
  #timer = 0;
  #busy = false;
  #intention = { of: "", key: "" };
  #keys = (/** @type {KeyboardEvent} */ event) => letterKeys.press(this, event);

  connectedCallback() {
    this.#about = pageData("about");
    this.#draw(pageData("first"));
    this.#socket = new LiveSocket(this.#about.hall, () => ({ view: "supervisor" })).open();
    listen(this.#socket, "document", (document) => this.#draw(document));
    this.#socket.addEventListener("refused", () => location.reload());
    find(this, "live-status").follow(this.#socket);
    listen(this, "act", ({ name, about }) => this.#act(name, about));
    for (const button of findAll(this, "header [data-act]")) {
      button.onclick = () => this.#act(button.dataset.act ?? "", {});
    }
    this.#timer = setInterval(() => tickAll(this), 1000);
    find(this, "[data-part=keys]").replaceChildren(letterKeys.button());
    addEventListener("keydown", this.#keys);
  }

  disconnectedCallback() {
    this.#socket.close();
    this.#sound.close();
    clearInterval(this.#timer);
    removeEventListener("keydown", this.#keys);
  }

  /** @param {Kezek.SupervisorDocument} doc */
  #draw(doc) {
    this.#doc = doc;
    const unseen = doc.alarms.filter((alarm) => !alarm.seen).length;
    const open = doc.windows.filter((window) => window.doing !== "closed").length;
    find(this, ".glance").dataset.level = doc.level;
    setTexts(this, {
      glance: GLANCE[doc.level]?.() ?? tn("{n} alarm", "{n} alarms", unseen),
      waiting: doc.waiting,
      "waiting-words": tn("person waiting", "people waiting", doc.waiting),
      open: `${open}/${doc.windows.length}`,
      "open-words": t("windows open"),
    });
    this.#tellStopped(doc.not_running);
    document.title = unseen ? `(${unseen}) ${t("Supervisor")}` : t("Supervisor");
    const parts = /** @type {SupervisorPart[]} */ (findAll(this, PARTS));
    const [isFresh] = parts.map((part) => part.draw(doc));
    if (isFresh) this.#sound.ring();
  }

  /**
   * What has failed beside the hall. The queue itself goes on without it.
   * @param {Kezek.StoppedLoop[]} loops
   */
  #tellStopped(loops) {
    const names = loops.map((loop) => `${loopName(loop)} (${loop.number})`).join(", ");
    const sentence = t("Not running now: {names}. The queue goes on; tell the administrator the number.", { names });
    notify(this, "stopped", loops.length ? sentence : "");
  }

  /**
   * `about` is what of a document the act is about: an alarm, a service, a window.
   * @param {string} name
   * @param {any} about
   */
  async #act(name, about) {
    if (name === "sound") return this.#toggleSound();
    if (this.#busy) return;
    const hall = `/api/v1/halls/${encodeURIComponent(this.#about.hall)}`;
    if (name === "acknowledge") return this.#send(`${hall}/alarms/${encodeURIComponent(about.id)}/acknowledge`, {});
    if (name === "on") return this.#send(`${hall}/services/${about.service}/on`, {});
    const dialog = find(this, `dialog[data-act="${name}"]`, HTMLDialogElement);
    this.#prepare(name, about);
    const body = await askByDialog(dialog);
    if (!body) return;
    if (name === "move" && this.#operatorAt(about.window) !== about.operator) {
      return notify(this, "problem", t("Somebody else was faster at this window. Nothing was done."));
    }
    const { ticket, ...fields } = body;
    if (fields.priority === "-") fields.priority = null;
    if (name === "off") return this.#send(`${hall}/services/${about.service}/off`, fields);
    if (name === "move") return this.#send(`${hall}/windows/${about.window}/move`, fields);
    return this.#send(`${hall}/tickets/${encodeURIComponent(ticket.trim().toUpperCase())}/${name}`, fields);
  }

  /**
   * What a dialog offers: the tickets of today's lines, the windows that are closed, whom it is about.
   * @param {string} name
   * @param {any} about
   */
  #prepare(name, about) {
    const lines = this.#doc.services.flatMap(({ service, line }) =>
      line.map((ticket) => h("option", { value: ticket.number }, serviceName(service))),
    );
    find(this, "#numbers").replaceChildren(...lines);
    const closed = this.#doc.windows.filter(({ doing }) => doing === "closed");
    const options = closed.map(({ window, services }) =>
      h("option", { value: window }, `${window} · ${services.map(serviceName).join(", ")}`),
    );
    if (name === "move") {
      find(this, "#move-to").replaceChildren(...options);
      setTexts(this, {
        "move-who": t("{operator}, window {window}", { operator: about.operator, window: about.window }),
      });
    }
    if (name === "off") setTexts(this, { "off-service": serviceName(about.service) });
  }

  /**
   * One intention, one key: what was not answered may be said again, and is done once.
   * @param {string} path
   * @param {object} body
   */
  async #send(path, body) {
    const of = JSON.stringify([path, body]);
    if (this.#intention.of !== of) this.#intention = { of, key: newKey() };
    this.#busy = true;
    const answer = await command(path, body, this.#intention.key);
    this.#busy = false;
    if (answer.status) this.#intention = { of: "", key: "" };
    notify(this, "problem", answer.sentence);
  }

  /** @param {number} number */
  #operatorAt(number) {
    return this.#doc.windows.find(({ window }) => window === number)?.operator ?? null;
  }

  #toggleSound() {
    const isOn = this.#sound.toggle();
    find(this, "[data-act=sound]").setAttribute("aria-pressed", String(isOn));
    setTexts(this, { sound: isOn ? t("on") : t("off") });
    if (isOn) this.#sound.ring();
  }
}

customElements.define("hall-supervisor", HallSupervisor);
