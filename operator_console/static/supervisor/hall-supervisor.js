// @ts-check
import "../../../queue_server/pages/static/clock/hall-clock.js";
import "../../../queue_server/pages/static/live/live-status.js";
import "../shared/hall-day.js";
import "../shared/help-calls.js";
import "./supervisor-alarms.js";
import "./supervisor-appointments.js";
import "./supervisor-devices.js";
import "./supervisor-services.js";
import "./supervisor-windows.js";
import { Bell } from "../../../queue_server/pages/static/sound/bell.js";
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { find, findAll, h, listen, notify, pageData, setTexts } from "../../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../../queue_server/pages/static/live/live-socket.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";
import { askByDialog } from "../shared/dialog-form.js";
import { serviceName } from "../words/hall-names.js";
import { isHeld } from "./held-rows.js";
import { letterKeys } from "../shared/letter-keys.js";
import { loopName } from "../words/loop-words.js";
import { PressGuard } from "../shared/press-guard.js";
import { tickAll } from "../shared/elapsed-times.js";

const PARTS = "supervisor-alarms, supervisor-services, supervisor-appointments, supervisor-windows, supervisor-devices";
/** @typedef {HTMLElement & { draw(doc: Kezek.SupervisorDocument, isHeld: boolean): boolean | void }} SupervisorPart */
const COLUMN = ".sup-alarms, .sup-services, .sup-appointments, .sup-devices";

/** @type {Partial<Record<Kezek.SupervisorDocument["level"], () => string>>} */
const GLANCE = { well: () => t("All is well") };

/**
 * The keyboard reaches a part that keeps its height, as long as it holds more than it shows.
 * @param {HTMLElement} section
 */
function letKeysScroll(section) {
  if ("held" in section.dataset && section.scrollHeight > section.clientHeight) section.tabIndex = 0;
  else section.removeAttribute("tabindex");
}

/** The supervisor's page: draws the hall's documents and sends what is decided, one act at a time. */
export class HallSupervisor extends HTMLElement {
  /** @type {Kezek.SupervisorPage} */
  #about;
  /** @type {Kezek.SupervisorDocument} */
  #doc;
  #sound = new Bell({ name: "supervisor", notes: [660, 520, 660], noteS: 0.22, type: "triangle", loudness: 0.3 }, () =>
    this.#drawSound(),
  );
  /** @type {LiveSocket} */
  #socket;
  /** @type {PressGuard<Kezek.SupervisorDocument>} */
  #guard;
  /**
   * The parts that somebody was at when they were drawn.
   * @type {HTMLElement[]}
   */
  #heldParts = [];
  #release = () => {
    if (this.#heldParts.some((part) => !isHeld(part))) this.#guard.take(this.#doc);
  };
  #timer = 0;
  #busy = false;
  #intention = { of: "", key: "" };
  #keys = (/** @type {KeyboardEvent} */ event) => letterKeys.press(this, event);

  connectedCallback() {
    this.#about = pageData("about");
    Object.assign(find(this, "supervisor-alarms"), { hall: this.#about.hall, administers: this.#about.may_administer });
    this.#guard = new PressGuard(this, (document) => this.#draw(document));
    this.#draw(pageData("first"));
    for (const part of findAll(this, PARTS)) {
      part.addEventListener("pointerleave", this.#release);
      part.addEventListener("focusout", () => setTimeout(this.#release)); // the focus is on its way
    }
    this.#socket = new LiveSocket(this.#about.hall, () => ({ view: "supervisor" })).open();
    listen(this.#socket, "document", (document) => this.#guard.take(document));
    this.#socket.addEventListener("refused", () => location.reload());
    this.#socket.addEventListener("level", () => this.#drawGlance());
    find(this, "live-status").follow(this.#socket);
    listen(this, "refusal", (sentence) => notify(this, "problem", sentence));
    listen(this, "act", ({ name, about }) => this.#act(name, about));
    for (const button of findAll(this, "header [data-act]")) {
      button.onclick = () => this.#act(button.dataset.act ?? "", {});
    }
    this.#timer = setInterval(() => tickAll(this), 1000);
    this.#sound.restore();
    this.#drawSound();
    find(this, "[data-part=keys]").replaceChildren(letterKeys.button());
    addEventListener("keydown", this.#keys);
  }

  disconnectedCallback() {
    this.#socket.close();
    this.#guard.close();
    this.#sound.close();
    clearInterval(this.#timer);
    removeEventListener("keydown", this.#keys);
  }

  /** How many alarms nobody has seen. */
  get #unseen() {
    return this.#doc.alarms.filter((alarm) => !alarm.seen).length;
  }

  /** @param {Kezek.SupervisorDocument} doc */
  #draw(doc) {
    this.#doc = doc;
    const unseen = this.#unseen;
    const open = doc.windows.filter((window) => window.doing !== "closed").length;
    this.#drawGlance();
    setTexts(this, {
      waiting: doc.waiting,
      "waiting-words": tn("person waiting", "people waiting", doc.waiting),
      open: `${open}/${doc.windows.length}`,
      "open-words": t("windows open"),
    });
    this.#tellStopped(doc.not_running);
    document.title = unseen ? `(${unseen}) ${t("Supervisor")}` : t("Supervisor");
    this.#holdAbove();
    const parts = /** @type {SupervisorPart[]} */ (findAll(this, PARTS));
    this.#heldParts = parts.filter(isHeld);
    const [isFresh] = parts.map((part) => part.draw(doc, this.#heldParts.includes(part)));
    findAll(this, COLUMN).forEach(letKeysScroll);
    const isCalled = find(this, "help-calls").draw(doc);
    this.#tellHelp(doc.help_today);
    if (isFresh || isCalled) this.#sound.ring();
  }

  /** All is well only as long as the server says so. */
  #drawGlance() {
    const { level, not_running: stopped } = this.#doc;
    const isSilent = (this.#socket?.level ?? "live") !== "live";
    const isUnsure = level === "well" && (isSilent || stopped.length > 0);
    find(this, ".glance").dataset.level = isUnsure ? "warning" : level;
    const doubt = isSilent ? t("No connection") : t("Not everything runs");
    setTexts(this, { glance: isUnsure ? doubt : (GLANCE[level]?.() ?? tn("{n} alarm", "{n} alarms", this.#unseen)) });
  }

  /**
   * How often help was called for today, and how soon somebody came.
   * @param {Kezek.HelpSummary | null} today
   */
  #tellHelp(today) {
    const count = today ? t("Calls for help today: {n}.", { n: today.calls }) : "";
    const soon = today?.half_within_s == null ? "" : t("Half were helped within {n} s.", { n: today.half_within_s });
    notify(this, "help-today", [count, soon].filter(Boolean).join(" "));
  }

  /** Whatever stands above a part that somebody is at keeps its height. */
  #holdAbove() {
    const column = findAll(this, COLUMN);
    const below = column.map((section) => isHeld(section)).lastIndexOf(true);
    column.forEach((section, place) => {
      const isAbove = place < below;
      if (isAbove && !section.style.blockSize) section.style.blockSize = `${section.getBoundingClientRect().height}px`;
      else if (!isAbove) section.style.blockSize = "";
      section.toggleAttribute("data-held", isAbove);
    });
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
    if (name === "acknowledge") return this.#do(`alarms/${encodeURIComponent(about.id)}/acknowledge`);
    if (name === "on") return this.#do(`services/${about.service}/on`);
    this.#prepare(name, about);
    notify(this, "problem", "");
    askByDialog(find(this, `dialog[data-act="${name}"]`, HTMLDialogElement), (body) => this.#sendBy(name, about, body));
    return undefined;
  }

  /**
   * Sends what a dialog was told. Resolves to why it was refused, or to nothing.
   * @param {string} name
   * @param {any} about
   * @param {Record<string, any>} body
   */
  async #sendBy(name, about, { ticket, ...fields }) {
    if (name === "move" && this.#operatorAt(about.window) !== about.operator) {
      return t("Somebody else was faster at this window. Nothing was done.");
    }
    if (fields.priority === "-") fields.priority = null;
    if (name === "off") return this.#send(`services/${about.service}/off`, fields);
    if (name === "move") return this.#send(`windows/${about.window}/move`, fields);
    return this.#send(`tickets/${encodeURIComponent(ticket.trim().toUpperCase())}/${name}`, fields);
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
   * An act that needs no dialog.
   * @param {string} path
   */
  async #do(path) {
    notify(this, "problem", await this.#send(path, {}));
  }

  /**
   * One intention, one key: what was not answered may be said again, and is done once. Resolves to why it was refused,
   * or to nothing.
   * @param {string} path within the hall
   * @param {object} body
   */
  async #send(path, body) {
    const of = JSON.stringify([path, body]);
    if (this.#intention.of !== of) this.#intention = { of, key: newKey() };
    this.#busy = true;
    const hall = `/api/v1/halls/${encodeURIComponent(this.#about.hall)}`;
    const answer = await command(`${hall}/${path}`, body, this.#intention.key);
    this.#busy = false;
    if (answer.status) this.#intention = { of: "", key: "" };
    return answer.sentence;
  }

  /** @param {number} number */
  #operatorAt(number) {
    return this.#doc.windows.find(({ window }) => window === number)?.operator ?? null;
  }

  #toggleSound() {
    if (this.#sound.toggle()) this.#sound.ring();
    this.#drawSound();
  }

  #drawSound() {
    const { isOn, isBlocked } = this.#sound;
    find(this, "[data-act=sound]").setAttribute("aria-pressed", String(isOn));
    setTexts(this, { sound: isOn ? t("on") : t("off") });
    find(this, "[data-part=sound-waits]").hidden = !isBlocked;
  }
}

customElements.define("hall-supervisor", HallSupervisor);
