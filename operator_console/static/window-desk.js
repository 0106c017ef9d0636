import "../../queue_server/pages/static/live-status.js";
import "./desk-actions.js";
import "./desk-line.js";
import "./desk-notice.js";
import "./desk-person.js";
import "./desk-printers.js";
import "./desk-results.js";
import "./desk-story.js";
import { command, newKey } from "../../queue_server/pages/static/command.js";
import { data, h, say } from "../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../queue_server/pages/static/live-socket.js";
import { t, tn } from "../../queue_server/pages/static/words.js";
import { ask } from "./dialog-form.js";
import { spokenOf } from "./desk-announcements.js";
import { serviceName } from "./hall-names.js";
import { letterKeys } from "./letter-keys.js";

const PARTS = "desk-person, desk-story, desk-results, desk-actions, desk-line, desk-printers, desk-notice";
const STATES = { closed: () => t("Closed"), open: () => t("Open"), paused: () => t("Paused") };

/** The desk: draws the documents of its window and sends the operator's commands, one at a time. */
class WindowDesk extends HTMLElement {
  #about = data("about");
  #doc = data("first");
  #socket;
  #waitFor = 0;
  #intention = { of: "", key: "" };
  #asked = { dialog: null, ticket: null };
  #keys = (event) => letterKeys.press(this, event);

  connectedCallback() {
    const { hall, window } = this.#about;
    this.addEventListener("command", ({ detail }) => this.#command(detail));
    this.addEventListener("spoken", ({ detail }) => say(this, { spoken: detail }));
    this.#draw(this.#doc);
    this.#socket = new LiveSocket(hall, () => ({ view: `desk:${window}` })).open();
    this.#socket.addEventListener("document", ({ detail }) => this.#draw(detail));
    this.#socket.addEventListener("refused", () => location.reload());
    this.querySelector("live-status").follow(this.#socket);
    addEventListener("keydown", this.#keys);
  }

  disconnectedCallback() {
    this.#socket.close();
    removeEventListener("keydown", this.#keys);
  }

  #draw(doc) {
    const other = this.#whoElseSits(doc.window);
    const isLocked = other !== null && this.#about.me.role === "operator";
    const before = this.#doc;
    this.#doc = isLocked ? { ...doc, allowed: [] } : doc;
    say(this, {
      "window-state": STATES[doc.window.state](),
      operator: doc.window.operator ?? "",
      "served-today": tn("{n} visitor today", "{n} visitors today", doc.window.served_today),
    });
    this.#giveUp(doc);
    for (const part of this.querySelectorAll(PARTS)) part.draw(this.#doc);
    say(this, { spoken: spokenOf(before, doc) ?? this.querySelector("[data-part=spoken]").textContent });
    this.#warn(other, isLocked);
    if (doc.seq >= this.#waitFor) this.#settle();
  }

  #whoElseSits({ operator }) {
    const { me } = this.#about;
    return operator && me.is_person && operator !== me.name ? operator : null;
  }

  /** Two desks at one window: whoever came second is told whose it is, and a manager that what they do is recorded. */
  #warn(operator, isLocked) {
    const sentence = isLocked
      ? t("{operator} sits at this window. Choose another one.", { operator })
      : t("{operator} sits at this window. What you do here is recorded with your name.", { operator });
    this.querySelector("[data-part=seated]").hidden = !operator;
    say(this, { seated: operator ? sentence : "" });
  }

  /** What is being asked was about another visitor: somebody at a second desk of this window was faster. */
  #giveUp({ ticket }) {
    const { dialog, ticket: about } = this.#asked;
    if (!dialog?.open || about === (ticket?.id ?? null)) return;
    dialog.close();
    this.#say(t("Somebody else was faster at this window. Nothing was done."));
  }

  async #command({ name, dialog, body = {} }) {
    if (this.#waitFor || !this.#doc.allowed.includes(name)) return;
    const said = dialog ? await this.#ask(name) : body;
    if (said) await this.#send(name, said);
  }

  #ask(name) {
    const dialog = this.querySelector(`dialog[data-command="${name}"]`);
    const windows = this.#doc.colleagues.map(({ window, operator, services }) =>
      h("button", { name: "window", value: window, "data-type": "number", formnovalidate: true }, h("b", { class: "number" }, String(window)), h("span", { class: "quiet" }, operator ?? services.map(serviceName).join(", "))),
    );
    if (name === "transfer") dialog.querySelector("[data-part=colleagues]").replaceChildren(...windows);
    this.#asked = { dialog, ticket: this.#doc.ticket?.id ?? null };
    return ask(dialog);
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
}

customElements.define("window-desk", WindowDesk);
