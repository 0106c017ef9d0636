import { h, redraw } from "../../queue_server/pages/static/dom.js";
import { newKey } from "../../queue_server/pages/static/command.js";
import { language, t } from "../../queue_server/pages/static/words.js";
import { ask, tell } from "./admin-server.js";
import { HALL_STEPS } from "./setup-hall.js";
import { OPENING_STEPS } from "./setup-opening.js";
import { TRIAL_STEPS } from "./setup-trial.js";
import { WINDOW_STEPS } from "./setup-windows.js";

const ASSISTANT = "/api/v1/assistant";
const KEPT_AFTER_MS = 600;
const HOLDER = "kezek-assistant";

/** The steps in their order. Each has an `id`, a `title()` and `draw(setup)`; `leave(setup)` says whether it may be left. */
const STEPS = [...HALL_STEPS, ...WINDOW_STEPS, ...OPENING_STEPS, ...TRIAL_STEPS];
const OPENED = STEPS.findIndex(({ id }) => id === "screens");

/**
 * The assistant: one question a screen. Answers are kept on the server a moment after they are given, so whoever closes
 * the page goes on where they were. One page at a time has them in hand.
 */
class HallSetup extends HTMLElement {
  answers = {};
  document = {};
  kiosks = ["kiosk"];
  /** What steps remember while the page is open: links that were made, the test ticket. */
  memory = {};
  #holder = sessionStorage.getItem(HOLDER) || newKey();
  #at = 0;
  #timer = 0;
  #unsaved = false;
  #saving = Promise.resolve(true);
  #leaving = (event) => this.#unsaved && event.preventDefault();

  connectedCallback() {
    sessionStorage.setItem(HOLDER, this.#holder);
    addEventListener("beforeunload", this.#leaving);
    this.#begin();
  }

  disconnectedCallback() {
    removeEventListener("beforeunload", this.#leaving);
    clearTimeout(this.#timer);
  }

  /** The id of the hall, once it is open. */
  get hall() {
    return this.document.hall;
  }

  /** Change the answers, and keep them in a moment. `isDrawn` also draws the step anew. */
  change(how, isDrawn = false) {
    how(this.answers);
    this.#unsaved = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), KEPT_AFTER_MS);
    if (isDrawn) this.redraw();
  }

  /** Keep the answers now; whether they are kept. One after the other, so that an older word never comes last. */
  save() {
    clearTimeout(this.#timer);
    if (!this.#unsaved) return this.#saving;
    this.#unsaved = false;
    this.#saving = this.#saving
      .then(() => this.tell("answers", { answers: this.answers }))
      .then((answer) => {
        if (!answer.ok) this.#unsaved = true;
        return answer.ok;
      });
    return this.#saving;
  }

  /** A word to the assistant's part of the API; a refusal is shown. */
  async tell(what, body = {}) {
    const answer = await tell(`${ASSISTANT}/${what}`, { holder: this.#holder, ...body });
    this.heed(answer);
    return answer;
  }

  /** Show why the server said no. One that another page has taken over stops here. */
  heed(answer) {
    this.say("problem", answer.ok ? "" : answer.sentence);
    if (answer.body?.code === "assistant_taken") this.#begin();
  }

  /** POST to any other part of the API. */
  async post(path, body = {}) {
    const answer = await tell(path, body);
    this.heed(answer);
    return answer;
  }

  /** Look for printers, which needs nobody's hand. */
  find(body) {
    return this.post(`${ASSISTANT}/printers`, body);
  }

  say(part, sentence) {
    const node = this.querySelector(`[data-part="${part}"]`);
    node.textContent = sentence || "";
    node.hidden = !sentence;
    if (sentence) node.scrollIntoView({ block: "nearest" });
  }

  /** To the step of that id. */
  async go(id) {
    this.#at = Math.max(
      0,
      STEPS.findIndex((step) => step.id === id),
    );
    this.change((answers) => (answers.step = STEPS[this.#at].id));
    await this.save();
    this.#draw();
    this.querySelector("h1").focus();
    scrollTo(0, 0);
  }

  redraw() {
    const focused = document.activeElement?.dataset?.focus;
    redraw(this.querySelector(".setup-step"), ...[STEPS[this.#at].draw(this)].flat(3).filter(Boolean));
    if (focused) this.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }

  /** The hall is set up, or another one will be: forget the answers, and go to a page. */
  async end(address) {
    if ((await this.tell("end")).ok) location.assign(address);
  }

  async #begin() {
    const answer = await ask(`${ASSISTANT}?holder=${this.#holder}`);
    this.say("problem", answer.sentence);
    if (!answer.ok) return;
    this.#take(answer.body);
    if (answer.body.is_taken) this.#drawTaken();
    else await this.#hold(false);
  }

  async #hold(takesOver) {
    const answer = await tell(`${ASSISTANT}/take`, { holder: this.#holder, takes_over: takesOver });
    this.say("problem", answer.sentence);
    if (answer.body.code === "assistant_taken") return this.#begin();
    if (!answer.ok) return;
    this.#take(answer.body);
    this.#at = Math.max(
      0,
      STEPS.findIndex(({ id }) => id === this.answers.step),
    );
    if (this.hall) this.#at = Math.max(OPENED, this.#at);
    this.#draw();
  }

  #take(body) {
    this.document = body;
    this.answers = structuredClone(body.answers);
    this.answers.language = this.document.is_begun ? this.answers.language : language();
    this.answers.address = this.answers.address || body.address;
    this.kiosks =
      this.answers.printers.length > 1
        ? this.answers.printers.map((_, at) => (at ? `kiosk-${at + 1}` : "kiosk"))
        : ["kiosk"];
    this.#unsaved = false;
  }

  /** Somebody else, or another page of one's own, has it in hand. */
  #drawTaken() {
    const { name, since } = this.document;
    const at = new Date(since).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
    this.#title("", t("{name} is setting the hall up", { name }));
    redraw(this.querySelector(".setup-steps"));
    redraw(
      this.querySelector(".setup-step"),
      h("p", {}, t("The last answer is of {time}. If you take over, that page stops; its answers stay.", { time: at })),
    );
    const over = h("button", { class: "primary", type: "button", onclick: () => this.#hold(true) }, t("Take over"));
    redraw(this.querySelector(".setup-foot"), h("a", { class: "button", href: "/admin" }, t("Administration")), over);
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

  #title(progress, title) {
    this.say("progress", progress);
    this.say("title", title);
  }

  /** What was answered already can be gone back to, until the hall is open. */
  #drawSteps() {
    const items = STEPS.map(({ id, name }, at) => {
      const mayGo = at !== this.#at && (this.hall ? at >= OPENED : at < this.#at);
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
    redraw(this.querySelector(".setup-steps"), h("ol", {}, ...items));
  }

  #drawFoot(step) {
    const first = this.hall ? OPENED : 0;
    const before =
      this.#at > first && h("button", { type: "button", onclick: () => this.go(STEPS[this.#at - 1].id) }, t("Back"));
    const next = h("button", { class: "primary", type: "button", "data-act": "next" }, step.next?.() ?? t("Next"));
    next.addEventListener("click", () => this.#next(step, next));
    const away = h("a", { class: "quiet away", href: "/admin" }, t("Go on later"));
    redraw(this.querySelector(".setup-foot"), ...[before, away, next].filter(Boolean));
  }

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
