// @ts-check
import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import {
  find,
  findAll,
  h,
  listen,
  notify,
  pageData,
  redraw,
  setTexts,
} from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { lookAt } from "../shared/server-documents.js";
import { askByDialog } from "../shared/dialog-form.js";
import { momentText } from "../shared/moment-text.js";
import { PressGuard } from "../shared/press-guard.js";
import { attemptList, deliveriesTable } from "./webhook-tables.js";
import { DELIVERY_STATES, hallsText, kindsText, outcomeText, receiverOf } from "../words/webhook-words.js";
import { RepeatedLook } from "../shared/repeated-look.js";

const LOOK_MS = 3000;
const WEBHOOKS = "/api/v1/webhooks";
/** A request to a receiver may take so long until it is given up. */
const REPEAT_MS = 70_000;

const NONE_OPENED = { webhook: "", hall: "", attempts: null };

/** The receivers of webhooks, looked at every few seconds, and what an administrator may do with each. */
export class HallWebhooks extends HTMLElement {
  /** @type {Kezek.WebhooksPage} */
  #about;
  #looks = [() => this.#lookAtReceivers(), () => this.#lookAtAttempts()];
  #repeats = this.#looks.map((look) => new RepeatedLook(look, LOOK_MS));
  #receivers = new AnswerOrder();
  #attempts = new AnswerOrder();
  /** The receivers as they were read last. @type {Kezek.WebhookDocument[] | null} */
  #read = null;
  /**
   * The attempts that are shown: of which receiver and hall, and null until they have been read.
   * @type {{ webhook: string, hall: string, attempts: Kezek.AttemptDocument[] | null }}
   */
  #opened = NONE_OPENED;
  /** @type {PressGuard<Kezek.WebhookDocument[]>} */
  #guard;

  connectedCallback() {
    this.#about = pageData("about");
    this.#drawTicks();
    find(this, "[data-part=add]").onclick = () => this.#add();
    listen(this, "refusal", (sentence) => notify(this, "problem", sentence));
    this.#guard = new PressGuard(this, (webhooks) => this.#draw(webhooks));
    for (const repeat of this.#repeats) repeat.begin();
  }

  disconnectedCallback() {
    for (const repeat of this.#repeats) repeat.end();
    this.#guard.close();
  }

  /** Look at once at what a command may have changed. */
  #look() {
    return Promise.all(this.#looks.map((look) => look()));
  }

  async #lookAtReceivers() {
    const answer = await this.#receivers.awaitNewest(lookAt(WEBHOOKS));
    if (!answer || !this.isConnected) return;
    notify(this, "away", answer.sentence);
    if (answer.ok) this.#take(answer.body);
  }

  async #lookAtAttempts() {
    const opened = this.#opened;
    if (!opened.webhook) return;
    const address = `${WEBHOOKS}/${opened.webhook}/halls/${opened.hall}/attempts`;
    const answer = await this.#attempts.awaitNewest(lookAt(address), () => this.#opened === opened);
    if (!answer?.ok) return;
    opened.attempts = answer.body;
    if (this.#read) this.#take(this.#read);
  }

  /** @param {Kezek.WebhookDocument[]} receivers */
  #take(receivers) {
    this.#read = receivers;
    if (this.isConnected) this.#guard.take(receivers);
  }

  /** @param {Kezek.WebhookDocument[]} webhooks */
  #draw(webhooks) {
    const cards = webhooks.map((webhook) => this.#card(webhook));
    const none = h("p", { class: "quiet" }, t("There is no receiver yet."));
    redraw(find(this, ".webhook-table"), ...(cards.length ? cards : [none]));
  }

  /** @param {Kezek.WebhookDocument} webhook */
  #card(webhook) {
    const gets = [kindsText(webhook.kinds), hallsText(webhook.halls, (hall) => this.#nameOf(hall))].join(" · ");
    const isOpened = this.#opened.webhook === webhook.id;
    const { attempts } = this.#opened;
    return h(
      "section",
      { class: "webhook", "data-state": webhook.state, "aria-label": webhook.name },
      h("h2", {}, webhook.name),
      h("p", {}, h("span", { class: "delivery-state" }, DELIVERY_STATES[webhook.state]?.())),
      h("p", { class: "quiet" }, h("span", { class: "webhook-address" }, webhook.address), h("br"), gets),
      webhook.former_secret_until &&
        h(
          "p",
          { class: "quiet" },
          t("Two secrets sign until {moment}.", { moment: momentText(webhook.former_secret_until) }),
        ),
      deliveriesTable(webhook, {
        openedHall: isOpened ? this.#opened.hall : "",
        nameOf: (hall) => this.#nameOf(hall),
        open: (hall) => this.#open(webhook.id, hall),
      }),
      isOpened &&
        attempts &&
        attemptList(this.#nameOf(this.#opened.hall), attempts, (attempt) => this.#repeat(webhook, attempt)),
      this.#actions(webhook),
    );
  }

  /**
   * Shows the attempts of a receiver in a hall, or none where `hall` is empty.
   * @param {string} webhook
   * @param {string} hall
   */
  #open(webhook, hall) {
    this.#opened = hall ? { webhook, hall, attempts: null } : NONE_OPENED;
    if (this.#read) this.#take(this.#read);
    this.#lookAtAttempts();
  }

  /** @param {Kezek.WebhookDocument} webhook */
  #actions(webhook) {
    const send = (/** @type {string} */ act) => () => this.#send(`${WEBHOOKS}/${webhook.id}/${act}`, {});
    const isPausable = webhook.state === "runs" || webhook.state === "waits";
    return h(
      "p",
      { class: "actions" },
      webhook.state !== "runs" &&
        this.#button(webhook, "go-on", webhook.state === "waits" ? t("Try now") : t("Let it go on"), send("go-on")),
      isPausable && this.#button(webhook, "pause", t("Stop for a while"), send("pause")),
      this.#button(webhook, "change", t("Change"), () => this.#change(webhook)),
      this.#button(webhook, "rotate", t("Another secret"), () => this.#rotate(webhook)),
      this.#button(webhook, "remove", t("Remove"), () => this.#remove(webhook)),
    );
  }

  /**
   * @param {Kezek.WebhookDocument} webhook
   * @param {string} name
   * @param {string} label
   * @param {() => void} act
   */
  #button(webhook, name, label, act) {
    return h(
      "button",
      { type: "button", "data-key": `${name}-${webhook.id}`, "aria-label": `${label}: ${webhook.name}`, onclick: act },
      label,
    );
  }

  #drawTicks() {
    const { halls, kinds } = this.#about;
    const tick = (/** @type {string} */ name, /** @type {string} */ label) =>
      h("label", {}, h("input", { type: "checkbox", name }), " ", label);
    find(this, "[data-part=kinds]").replaceChildren(...kinds.map((kind) => tick(`kind:${kind}`, kind)));
    find(this, "[data-part=halls]").replaceChildren(
      ...Object.keys(halls).map((hall) => tick(`hall:${hall}`, this.#nameOf(hall))),
    );
  }

  #add() {
    const dialog = this.#receiverDialog(t("Add a receiver"), true);
    askByDialog(dialog, (fields) => this.#ask(WEBHOOKS, receiverOf(fields)));
  }

  /** @param {Kezek.WebhookDocument} webhook */
  #change(webhook) {
    const dialog = this.#receiverDialog(t("Change the receiver"), false);
    askByDialog(dialog, (fields) => {
      const { begin, ...changed } = receiverOf(fields);
      return this.#ask(`${WEBHOOKS}/${webhook.id}/change`, changed);
    });
    find(dialog, "[name=name]", HTMLInputElement).value = webhook.name;
    find(dialog, "[name=address]", HTMLInputElement).value = webhook.address;
    const ticked = [...webhook.kinds.map((kind) => `kind:${kind}`), ...webhook.halls.map((hall) => `hall:${hall}`)];
    for (const field of findAll(dialog, "input[type=checkbox]"))
      if (field instanceof HTMLInputElement) field.checked = ticked.includes(field.name);
  }

  /**
   * @param {string} title
   * @param {boolean} isAdded
   */
  #receiverDialog(title, isAdded) {
    setTexts(this, { "receiver-title": title });
    find(this, "[data-part=begin]").hidden = !isAdded;
    return find(this, "dialog[data-act=receiver]", HTMLDialogElement);
  }

  /** @param {Kezek.WebhookDocument} webhook */
  #rotate(webhook) {
    const dialog = find(this, "dialog[data-act=rotate]", HTMLDialogElement);
    askByDialog(dialog, () => this.#ask(`${WEBHOOKS}/${webhook.id}/rotate`, {}));
  }

  /** @param {Kezek.WebhookDocument} webhook */
  #remove(webhook) {
    setTexts(this, { "remove-who": webhook.name });
    const dialog = find(this, "dialog[data-act=remove]", HTMLDialogElement);
    askByDialog(dialog, () => this.#ask(`${WEBHOOKS}/${webhook.id}/remove`, {}));
  }

  /**
   * @param {Kezek.WebhookDocument} webhook
   * @param {Kezek.AttemptDocument} attempt
   */
  async #repeat(webhook, attempt) {
    const path = `${WEBHOOKS}/${webhook.id}/halls/${this.#opened.hall}/repeat`;
    const answer = await command(path, { seq: attempt.seq }, newKey(), REPEAT_MS);
    notify(this, "problem", answer.sentence);
    const values = { n: attempt.seq, outcome: answer.ok ? outcomeText(answer.body) : "" };
    notify(this, "done", answer.ok ? t("Record {n} was sent again: {outcome}.", values) : "");
  }

  /**
   * Gives the command of a dialog; resolves to what the dialog says of it where it was refused. A secret is shown once.
   * @param {string} path
   * @param {object} body
   */
  async #ask(path, body) {
    const answer = await command(path, body, newKey());
    if (answer.ok) {
      const { secret } = answer.body;
      const praise = secret ? t("Write this down now, it is not shown again: {token}", { token: secret }) : t("Done.");
      notify(this, "problem", "");
      notify(this, "done", praise);
      await this.#look();
    }
    return answer.sentence;
  }

  /**
   * @param {string} path
   * @param {object} body
   */
  async #send(path, body) {
    const answer = await command(path, body, newKey());
    notify(this, "problem", answer.sentence);
    notify(this, "done", answer.ok ? t("Done.") : "");
    await this.#look();
  }

  /** @param {string} hall */
  #nameOf(hall) {
    return this.#about.halls[hall]?.[language()] ?? hall;
  }
}

customElements.define("hall-webhooks", HallWebhooks);
