// @ts-check
import "../../../queue_server/pages/static/clock/hall-clock.js";
import "../../../queue_server/pages/static/live/live-status.js";
import "./desk-actions.js";
import "./desk-line.js";
import "./desk-notice.js";
import "./desk-person.js";
import "./desk-printers.js";
import "./desk-reception.js";
import "./desk-results.js";
import "./desk-story.js";
import "../shared/help-calls.js";
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { find, findAll, h, listen, notify, pageData, setTexts } from "../../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../../queue_server/pages/static/live/live-socket.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";
import { askByDialog } from "../shared/dialog-form.js";
import { announcementOf } from "./desk-announcements.js";
import { hostName, serviceName } from "../words/hall-names.js";
import { letterKeys } from "../shared/letter-keys.js";
import { PressGuard } from "../shared/press-guard.js";

const PARTS =
  "desk-person, desk-story, desk-reception, desk-results, desk-actions, desk-line, desk-printers, desk-notice, " +
  "help-calls";
/** @typedef {HTMLElement & { draw(doc: Kezek.DeskDocument): void }} DeskPart */

/** @type {Record<string, () => string>} */
const STATES = { closed: () => t("Closed"), open: () => t("Open"), paused: () => t("Paused") };

/** The desk: draws the documents of its window and sends the operator's commands, one at a time. */
export class WindowDesk extends HTMLElement {
  /** @type {Kezek.DeskPage} */
  #about;
  /** @type {Kezek.DeskDocument} */
  #doc;
  /** @type {LiveSocket} */
  #socket;
  /** @type {PressGuard<Kezek.DeskDocument>} */
  #guard;
  #waitFor = 0;
  #intention = { of: "", key: "" };
  /**
   * The dialog that is open, and the visitor whom it is about.
   * @type {{ dialog: HTMLDialogElement | null, ticket: string | null }}
   */
  #question = { dialog: null, ticket: null };
  #keys = (/** @type {KeyboardEvent} */ event) => letterKeys.press(this, event);

  connectedCallback() {
    this.#about = pageData("about");
    this.#doc = pageData("first");
    const { hall, window } = this.#about;
    listen(this, "command", (action) => this.#command(action));
    listen(this, "refusal", (sentence) => notify(this, "problem", sentence));
    listen(this, "spoken", (sentence) => setTexts(this, { spoken: sentence }));
    this.#draw(this.#doc);
    this.#guard = new PressGuard(this, (document) => this.#draw(document));
    this.#socket = new LiveSocket(hall, () => ({ view: `desk:${window}` })).open();
    listen(this.#socket, "document", (document) => this.#guard.take(document));
    this.#socket.addEventListener("refused", () => location.reload());
    find(this, "live-status").follow(this.#socket);
    addEventListener("keydown", this.#keys);
  }

  disconnectedCallback() {
    this.#socket.close();
    this.#guard.close();
    removeEventListener("keydown", this.#keys);
  }

  /** @param {Kezek.DeskDocument} doc */
  #draw(doc) {
    const other = this.#whoElseSits(doc.window);
    const isLocked = other !== null && this.#about.me.role === "operator";
    const before = this.#doc;
    this.#doc = isLocked ? { ...doc, allowed: [] } : doc;
    setTexts(this, {
      "window-state": STATES[doc.window.state]?.() ?? "",
      operator: doc.window.operator ?? "",
      "served-today": tn("{n} visitor today", "{n} visitors today", doc.window.served_today),
    });
    this.#giveUp(doc);
    for (const part of /** @type {DeskPart[]} */ (findAll(this, PARTS))) part.draw(this.#doc);
    const sentence = announcementOf(before, doc);
    if (sentence !== null) setTexts(this, { spoken: sentence });
    this.#warn(other, isLocked);
    if (doc.seq >= this.#waitFor) this.#settle();
  }

  /** @param {Kezek.DeskWindow} window */
  #whoElseSits({ operator }) {
    const { me } = this.#about;
    return operator && me.is_person && operator !== me.name ? operator : null;
  }

  /**
   * Two desks at one window: whoever came second is told whose it is, and a manager that what they do is recorded.
   * @param {string | null} operator
   * @param {boolean} isLocked
   */
  #warn(operator, isLocked) {
    const sentence = isLocked
      ? t("{operator} sits at this window. Choose another one.", { operator })
      : t("{operator} sits at this window. What you do here is recorded with your name.", { operator });
    notify(this, "seated", operator ? sentence : "");
  }

  /**
   * What is being asked was about another visitor: somebody at a second desk of this window was faster.
   * @param {Kezek.DeskDocument} doc
   */
  #giveUp({ ticket }) {
    const { dialog, ticket: about } = this.#question;
    if (!dialog?.open || this.#waitFor || about === (ticket?.id ?? null)) return;
    dialog.close();
    notify(this, "problem", t("Somebody else was faster at this window. Nothing was done."));
  }

  /** @param {{ name: string, dialog?: boolean, body?: object }} action */
  async #command({ name, dialog, body = {} }) {
    if (this.#waitFor || !this.#doc.allowed.includes(name)) return;
    if (dialog) this.#ask(name);
    else notify(this, "problem", await this.#send(name, body));
  }

  /** @param {string} name */
  #ask(name) {
    const dialog = find(this, `dialog[data-command="${name}"]`, HTMLDialogElement);
    const windows = this.#doc.colleagues.map(({ window, operator, services }) =>
      h(
        "button",
        { name: "window", value: window, "data-type": "number", formnovalidate: true },
        h("b", { class: "number" }, String(window)),
        h("span", { class: "quiet" }, operator ?? services.map(serviceName).join(", ")),
      ),
    );
    if (name === "transfer") find(dialog, "[data-part=colleagues]").replaceChildren(...windows);
    if (name === "end-reception") this.#offerResults(dialog);
    this.#question = { dialog, ticket: this.#doc.ticket?.id ?? null };
    notify(this, "problem", "");
    askByDialog(dialog, (fields) => this.#send(name, name === "end-reception" ? resultOf(fields) : fields));
  }

  /**
   * To whom the visitor may be referred, and between which dates something may be taken under control.
   * @param {HTMLDialogElement} dialog
   */
  #offerResults(dialog) {
    const { referrals = [], control_from: from = "", control_to: to = "" } = this.#doc.reception ?? {};
    const date = find(dialog, "input[name=until]", HTMLInputElement);
    date.min = from;
    date.max = to;
    const hosts = referrals.map((host, place) =>
      h(
        "button",
        { name: "to_host", value: host, "data-choice": true, formnovalidate: true },
        hostName(host),
        place + 3 <= 9 ? h("kbd", {}, String(place + 3)) : "",
      ),
    );
    find(dialog, "[data-part=referrals]").replaceChildren(...hosts);
    find(dialog, "[data-part=referrals-head]").hidden = !hosts.length;
  }

  /**
   * One intention, one key: the same command for the same ticket keeps its key until it is answered. Resolves to why it
   * was refused, or to nothing.
   * @param {string} name
   * @param {object} body
   */
  async #send(name, body) {
    if (this.#waitFor) return "";
    const of = JSON.stringify([name, body, this.#doc.ticket?.id, this.#doc.seq]);
    if (this.#intention.of !== of) this.#intention = { of, key: newKey() };
    this.#waitFor = Infinity;
    find(this, "desk-actions").busy = true;
    const { hall, window } = this.#about;
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/windows/${window}/${name}`;
    const answer = await command(path, body, this.#intention.key);
    if (answer.ok) this.#question.dialog?.close();
    this.#waitFor = answer.ok ? answer.body.seq : 0;
    if (this.#doc.seq >= this.#waitFor) this.#settle();
    if (!answer.ok) this.#giveUp(this.#doc);
    return answer.sentence;
  }

  #settle() {
    if (this.#waitFor === Infinity) return;
    const wasBusy = find(this, "desk-actions").getAttribute("aria-busy") === "true";
    this.#waitFor = 0;
    if (wasBusy) find(this, "desk-actions").busy = false;
  }
}

/**
 * The result that was chosen: a host was referred to, and only what is under control has a date.
 * @param {Record<string, any>} fields
 */
function resultOf({ result = "referred", until, to_host: host }) {
  if (result === "referred") return { result, to_host: host };
  return result === "under_control" ? { result, until } : { result };
}

customElements.define("window-desk", WindowDesk);
