import "../pages/live-status.js";
import "./desk-actions.js";
import "./desk-line.js";
import "./desk-person.js";
import { command, newKey } from "../pages/command.js";
import { data, say } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { t, tn } from "../pages/words.js";
import { ask } from "./ask.js";
import { letterKeys } from "./letter-keys.js";

const STATES = { closed: () => t("Closed"), open: () => t("Open"), paused: () => t("Paused") };

/** The desk: draws the documents of its window and sends the operator's commands, one at a time. */
class WindowDesk extends HTMLElement {
  #about = data("about");
  #doc = data("first");
  #socket;
  #waitFor = 0;
  #intention = { of: "", key: "" };
  #keys = (event) => this.#key(event);

  connectedCallback() {
    const { hall, window } = this.#about;
    this.#draw(this.#doc);
    this.#socket = new LiveSocket(hall, () => ({ view: `desk:${window}` })).open();
    this.#socket.addEventListener("document", ({ detail }) => this.#draw(detail));
    this.#socket.addEventListener("refused", () => location.reload());
    this.querySelector("live-status").follow(this.#socket);
    this.addEventListener("command", ({ detail }) => this.#command(detail));
    addEventListener("keydown", this.#keys);
  }

  disconnectedCallback() {
    this.#socket.close();
    removeEventListener("keydown", this.#keys);
  }

  #draw(doc) {
    const locked = this.#lockedBy(doc.window);
    this.#doc = locked ? { ...doc, allowed: [] } : doc;
    say(this, {
      "window-state": STATES[doc.window.state](),
      operator: doc.window.operator ?? "",
      "served-today": tn("{n} visitor today", "{n} visitors today", doc.window.served_today),
    });
    this.querySelector("desk-person").draw(this.#doc);
    this.querySelector("desk-line").draw(this.#doc);
    this.querySelector("desk-actions").draw(this.#doc);
    if (locked) this.#say(t("{operator} sits at this window. Choose another one.", { operator: locked }));
    if (doc.seq >= this.#waitFor) this.#settle();
    const { window } = this.#about;
    document.title = doc.ticket ? `${doc.ticket.number} · ${window}` : `(${doc.waiting.total}) ${window}`;
  }

  #lockedBy({ operator }) {
    const { me } = this.#about;
    return operator && me.is_person && me.role === "operator" && operator !== me.name ? operator : null;
  }

  async #command({ name, dialog, body = {} }) {
    if (this.#waitFor || !this.#doc.allowed.includes(name)) return;
    const said = dialog ? await ask(this.querySelector(`dialog[data-command="${name}"]`)) : body;
    if (said) await this.#send(name, said);
  }

  /** One intention, one key: the same command for the same ticket keeps its key until it is answered. */
  async #send(name, body) {
    if (this.#waitFor) return;
    const of = JSON.stringify([name, body, this.#doc.ticket?.id, this.#doc.seq]);
    if (this.#intention.of !== of) this.#intention = { of, key: newKey() };
    this.#waitFor = Infinity;
    this.querySelector("desk-actions").busy = true;
    const { hall, window } = this.#about;
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/windows/${window}/${name}`;
    const answer = await command(path, body, this.#intention.key);
    this.#say(answer.sentence);
    this.#waitFor = answer.ok ? answer.body.seq : 0;
    if (this.#doc.seq >= this.#waitFor) this.#settle();
  }

  #settle() {
    if (this.#waitFor === Infinity) return;
    const wasBusy = this.querySelector("desk-actions").getAttribute("aria-busy") === "true";
    this.#waitFor = 0;
    if (wasBusy) this.querySelector("desk-actions").busy = false;
  }

  #say(sentence) {
    const problem = this.querySelector("[data-part=problem]");
    problem.hidden = !sentence;
    problem.textContent = sentence;
  }

  #key({ code, repeat, target }) {
    if (repeat || !letterKeys.areOn || target.closest?.("dialog, input, select, textarea")) return;
    const confirmed = { KeyY: "true", KeyU: "false" }[code];
    if (confirmed) this.querySelector(`[data-privilege="${confirmed}"]`)?.click();
  }
}

customElements.define("window-desk", WindowDesk);
