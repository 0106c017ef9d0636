// @ts-check
import "../../../queue_server/pages/static/clock/hall-clock.js";
import "./reception-appointments.js";
import "./reception-controls.js";
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { find, findAll, listen, notify, pageData, setTexts } from "../../../queue_server/pages/static/dom.js";
import { noteAnswer } from "../../../queue_server/pages/static/requests/server-return.js";
import { timeoutSignal } from "../../../queue_server/pages/static/requests/requests.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";
import { askByDialog } from "../shared/dialog-form.js";
import { durationText } from "../shared/elapsed-times.js";
import { fillTimes } from "./free-times.js";
import { letterKeys } from "../shared/letter-keys.js";
import { dayTimeText } from "./reception-words.js";
import { DocumentView } from "../shared/document-view.js";

const PATIENCE_MS = 10_000;

/** @typedef {{ name: "confirm" | "other-time" | "refuse" | "refer" | "done" | "reopen", about: any }} ReceptionAct */

/** The secretary's page: who asks to be received in person, and what was promised; looked at every few seconds. */
export class HallSecretary extends DocumentView {
  everyMs = 10_000;
  #path = "";
  #heardAt = performance.now();
  /** @type {Set<string>} */
  #present = new Set();
  #keys = (/** @type {KeyboardEvent} */ event) => letterKeys.press(this, event);

  connectedCallback() {
    /** @type {Kezek.SecretaryPage} */
    const { hall } = pageData("about");
    this.#path = `/api/v1/halls/${encodeURIComponent(hall)}`;
    find(this, "[data-part=keys]").append(letterKeys.button());
    listen(this, "act", (act) => this.#act(act));
    listen(this, "refusal", (sentence) => notify(this, "problem", sentence));
    addEventListener("keydown", this.#keys);
    super.connectedCallback();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("keydown", this.#keys);
  }

  /** @param {{ doc: Kezek.ReceptionsDocument | null }} answer */
  show({ doc }) {
    if (doc) {
      this.#heardAt = performance.now();
      noteAnswer();
      this.#draw(doc);
    }
    const age = durationText((performance.now() - this.#heardAt) / 1000);
    notify(this, "away", doc ? "" : t("No connection. This is as it was {age} ago.", { age }));
  }

  /** @returns {Promise<{ doc: Kezek.ReceptionsDocument | null }>} */
  async read() {
    const address = `${this.#path}/receptions`;
    const answer = await fetch(address, { cache: "no-store", signal: timeoutSignal(PATIENCE_MS) }).catch(() => null);
    if (answer?.status === 401) location.reload();
    return { doc: answer?.ok ? await answer.json().catch(() => null) : null };
  }

  /** @param {Kezek.ReceptionsDocument} doc */
  #draw({ appointments, controls, done_controls }) {
    find(this, "reception-appointments").draw(appointments);
    find(this, "reception-controls").draw(controls, done_controls);
    setTexts(this, { "asked-count": appointments.length, "control-count": controls.length });
    const present = new Set(appointments.map((row) => row.appointment.booking.id));
    const fresh = [...present].filter((id) => !this.#present.has(id)).length;
    if (this.#present.size && fresh) {
      setTexts(this, { spoken: tn("{n} new question", "{n} new questions", fresh) });
    }
    this.#present = present;
  }

  /** @param {ReceptionAct} act */
  async #act({ name, about }) {
    notify(this, "problem", "");
    if (name === "done" || name === "reopen")
      notify(this, "problem", await this.#send(`receptions/${about.control}/${name}`, {}));
    else if (name === "confirm")
      notify(this, "problem", await this.#send(`bookings/${about.appointment.booking.id}/confirm`, {}));
    else this.#ask(name === "other-time" ? "confirm" : name, about);
  }

  /**
   * @param {string} name the command, which has a dialog
   * @param {Kezek.AppointmentOfVisitor} row
   */
  #ask(name, { appointment, visitor }) {
    const dialog = find(this, `dialog[data-act="${name}"]`, HTMLDialogElement);
    setTexts(dialog, { whom: [visitor.name, dayTimeText(appointment.booking.start)].filter(Boolean).join(" · ") });
    askByDialog(dialog, (body) => this.#send(`bookings/${appointment.booking.id}/${name}`, body));
    if (name === "confirm") fillTimes(dialog, this.#path, appointment.booking.service, appointment.booking.start);
    if (name === "refer") this.#offerHosts(dialog, appointment);
  }

  /**
   * The other hosts, and the free times of the one that is chosen.
   * @param {HTMLDialogElement} dialog
   * @param {Kezek.AppointmentDocument} appointment
   */
  #offerHosts(dialog, { host }) {
    const services = find(dialog, "select");
    const options = /** @type {HTMLOptionElement[]} */ (findAll(services, "option"));
    for (const option of options) option.hidden = option.disabled = option.dataset.host === host;
    services.value = options.find((option) => !option.disabled)?.value ?? "";
    services.onchange = () => fillTimes(dialog, this.#path, services.value, null);
    fillTimes(dialog, this.#path, services.value, null);
  }

  /**
   * Resolves to why it was refused, or to nothing; what has changed is drawn at once.
   * @param {string} path
   * @param {object} body
   */
  async #send(path, body) {
    const answer = await command(`${this.#path}/${path}`, body, newKey());
    await this.look();
    return answer.sentence;
  }
}

customElements.define("hall-secretary", HallSecretary);
