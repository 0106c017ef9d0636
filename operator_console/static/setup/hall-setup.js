// @ts-check
import { find, h, redraw } from "../../../queue_server/pages/static/dom.js";
import { newKey } from "../../../queue_server/pages/static/requests/command.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { ask, tell } from "../shared/server-documents.js";
import { personName } from "../words/person-name.js";
import { FIRST_OPEN, STEPS, placeOfStep } from "./setup-steps.js";

/** @typedef {import("../../../queue_server/pages/static/requests/command.js").CommandAnswer} CommandAnswer */
/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */

/**
 * A question: `leave(setup)` says whether it may be left, with true, or a sentence why not; `next` what the button that
 * leaves it is called.
 * @typedef {{
 *   id: Kezek.Answers["step"],
 *   name: () => string,
 *   title: () => string,
 *   draw: (setup: HallSetup) => Child[],
 *   leave?: (setup: HallSetup) => boolean | string | Promise<boolean | string>,
 *   next?: () => string,
 * }} SetupStep
 */

/**
 * What steps remember while the page is open: a password that was typed, links that were made,
 * the test ticket.
 * @typedef {{
 *   password?: string,
 *   hasPassword?: boolean,
 *   mistakes?: import("./setup-opening.js").ShownMistake[],
 *   cards?: import("./setup-cards.js").PersonCard[],
 *   trial?: import("./setup-trial.js").Trial,
 * }} SetupMemory
 */

const ASSISTANT = "/api/v1/assistant";
const KEPT_AFTER_MS = 600;
const HOLDER = "kezek-assistant";

/**
 * The assistant: one question a screen. Answers are kept on the server a moment after they are given, so whoever closes
 * the page goes on where they were. One page at a time has them in hand.
 */
export class HallSetup extends HTMLElement {
  /** @type {Kezek.Answers} */
  answers;
  /** @type {Kezek.AssistantDocument} */
  document;
  kiosks = ["kiosk"];
  /** @type {SetupMemory} */
  memory = {};
  #holder = "";
  #at = 0;
  #timer = 0;
  #isUnsaved = false;
  /** @type {Promise<boolean>} */
  #saving = Promise.resolve(true);
  /** What could not be read without the server is read now. */
  #read = () => !this.document && this.#begin();
  #leaving = (/** @type {Event} */ event) => this.#isUnsaved && event.preventDefault();

  connectedCallback() {
    this.#holder = sessionStorage.getItem(HOLDER) || newKey();
    sessionStorage.setItem(HOLDER, this.#holder);
    addEventListener("beforeunload", this.#leaving);
    addEventListener("serverreturned", this.#read);
    this.#begin();
  }

  disconnectedCallback() {
    removeEventListener("beforeunload", this.#leaving);
    removeEventListener("serverreturned", this.#read);
    clearTimeout(this.#timer);
  }

  /** The id of the hall, once it is open. */
  get hall() {
    return this.document.hall ?? "";
  }

  /**
   * Changes the answers, and keeps them in a moment. `isDrawn` also draws the step anew.
   * @param {(answers: Kezek.Answers) => unknown} edit
   * @param {boolean} [isDrawn]
   */
  change(edit, isDrawn = false) {
    edit(this.answers);
    this.#isUnsaved = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), KEPT_AFTER_MS);
    if (isDrawn) this.redraw();
  }

  /** Keeps the answers now; whether they are kept. One after the other, so that an older word never comes last. */
  save() {
    clearTimeout(this.#timer);
    if (!this.#isUnsaved) return this.#saving;
    this.#isUnsaved = false;
    this.#saving = this.#saving
      .then(() => this.tell("answers", { answers: this.answers }))
      .then((answer) => {
        if (!answer.ok) this.#isUnsaved = true;
        return answer.ok;
      });
    return this.#saving;
  }

  /**
   * A word to the assistant's part of the API; a refusal is shown.
   * @param {string} act
   * @param {object} [body]
   * @param {number} [patienceMs]
   */
  tell(act, body = {}, patienceMs) {
    return this.post(`${ASSISTANT}/${act}`, { holder: this.#holder, ...body }, patienceMs);
  }

  /**
   * POSTs to any part of the API. Shows why the server said no; a page that another one has taken over stops here.
   * @param {string} path
   * @param {object} [body]
   * @param {number} [patienceMs]
   * @returns {Promise<CommandAnswer>}
   */
  async post(path, body = {}, patienceMs) {
    const answer = await tell(path, body, patienceMs);
    this.say("problem", answer.ok ? "" : answer.sentence);
    if (answer.body?.code === "assistant_taken") this.#begin();
    return answer;
  }

  /**
   * @param {string} part
   * @param {string} sentence
   */
  say(part, sentence) {
    const node = find(this, `[data-part="${part}"]`);
    node.textContent = sentence || "";
    node.hidden = !sentence;
    if (sentence) node.scrollIntoView({ block: "nearest" });
  }

  /**
   * To the step of that id.
   * @param {string} id
   */
  async go(id) {
    this.#at = placeOfStep(id);
    this.change((answers) => (answers.step = STEPS[this.#at].id));
    await this.save();
    this.#draw();
    find(this, "h1").focus();
    scrollTo(0, 0);
  }

  redraw() {
    redraw(find(this, ".setup-step"), ...STEPS[this.#at].draw(this));
  }

  /**
   * The hall is set up, or another one will be: forgets the answers, and goes to a page.
   * @param {string} address
   */
  async end(address) {
    if ((await this.tell("end")).ok) location.assign(address);
  }

  async #begin() {
    const answer = await ask(`${ASSISTANT}?holder=${this.#holder}`);
    this.say("problem", answer.sentence);
    if (!answer.ok) return;
    this.#take(answer.body);
    if (this.document.is_taken) this.#drawTaken();
    else await this.#hold(false);
  }

  /**
   * @param {boolean} takesOver
   * @returns {Promise<void>}
   */
  async #hold(takesOver) {
    const answer = await tell(`${ASSISTANT}/take`, { holder: this.#holder, takes_over: takesOver });
    this.say("problem", answer.sentence);
    if (answer.body.code === "assistant_taken") return this.#begin();
    if (!answer.ok) return undefined;
    this.#take(answer.body);
    this.#at = placeOfStep(this.answers.step);
    if (this.hall) this.#at = Math.max(FIRST_OPEN, this.#at);
    this.#draw();
    return undefined;
  }

  /** @param {Kezek.AssistantDocument} body */
  #take(body) {
    this.document = body;
    this.answers = structuredClone(body.answers);
    if (!body.is_begun) this.answers.language = /** @type {Kezek.Answers["language"]} */ (language());
    this.answers.address = this.answers.address || body.address;
    this.kiosks =
      this.answers.printers.length > 1
        ? this.answers.printers.map((_printer, at) => (at ? `kiosk-${at + 1}` : "kiosk"))
        : ["kiosk"];
    if (body.trial) this.memory.trial = body.trial;
    this.#isUnsaved = false;
  }

  /** Somebody else, or another page of one's own, has it in hand. */
  #drawTaken() {
    const { name, since } = this.document;
    const time = since ? new Date(since).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" }) : "–";
    this.#title("", t("{name} is setting the hall up", { name: personName(name) }));
    redraw(find(this, ".setup-steps"));
    redraw(
      find(this, ".setup-step"),
      h("p", {}, t("The last answer is of {time}. If you take over, that page stops; its answers stay.", { time })),
    );
    const over = h("button", { class: "primary", type: "button", onclick: () => this.#hold(true) }, t("Take over"));
    redraw(find(this, ".setup-foot"), h("a", { class: "button", href: "/admin" }, t("Administration")), over);
  }

  #draw() {
    const step = STEPS[this.#at];
    this.say("problem", "");
    this.say("done", "");
    this.#title(t("Step {n} of {of}", { n: this.#at + 1, of: STEPS.length }), step.title());
    this.#drawSteps();
    this.redraw();
    this.#drawFoot(step);
  }

  /**
   * @param {string} progress
   * @param {string} title
   */
  #title(progress, title) {
    this.say("progress", progress);
    this.say("title", title);
  }

  /** What was answered already can be gone back to, until the hall is open. */
  #drawSteps() {
    const items = STEPS.map(({ id, name }, at) => {
      const mayGo = at !== this.#at && (this.hall ? at >= FIRST_OPEN : at < this.#at);
      const state = at === this.#at ? "step" : null;
      const label = [h("span", { class: "dot", "aria-hidden": "true" }), name()];
      return h(
        "li",
        { "data-done": at < this.#at },
        mayGo
          ? h("button", { type: "button", onclick: () => this.go(id) }, ...label)
          : h("span", { "aria-current": state }, ...label),
      );
    });
    redraw(find(this, ".setup-steps"), h("ol", {}, ...items));
  }

  /** @param {SetupStep} step */
  #drawFoot(step) {
    const first = this.hall ? FIRST_OPEN : 0;
    const back =
      this.#at > first && h("button", { type: "button", onclick: () => this.go(STEPS[this.#at - 1].id) }, t("Back"));
    const next = h("button", { class: "primary", type: "button", "data-act": "next" }, step.next?.() ?? t("Next step"));
    next.addEventListener("click", () => this.#next(step, next));
    const away = h("a", { class: "quiet away", href: "/admin" }, t("Go on later"));
    redraw(find(this, ".setup-foot"), back, away, next);
  }

  /**
   * @param {SetupStep} step
   * @param {HTMLButtonElement} button
   */
  async #next(step, button) {
    this.say("problem", "");
    button.disabled = true;
    const mayLeave = await (step.leave?.(this) ?? true);
    const isKept = mayLeave === true && (await this.save());
    button.disabled = false;
    if (typeof mayLeave === "string") this.say("problem", mayLeave);
    if (isKept && STEPS[this.#at + 1] && STEPS[this.#at] === step) await this.go(STEPS[this.#at + 1].id);
  }
}

customElements.define("hall-setup", HallSetup);
