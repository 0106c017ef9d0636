// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { language, problemText, t } from "../../../queue_server/pages/static/words.js";
import { acceptance, concernedNotice } from "./admin-concerned.js";
import { inForceLater } from "./admin-draft.js";
import { button } from "../settings/form-fields.js";
import { fileDifference, sentenceList } from "./admin-sentences.js";
import { tell } from "../shared/server-documents.js";

/** What the server says of a draft that began from an earlier version. */
const OVERTAKEN = ["configuration_changed", "configuration_edited"];

/**
 * Where those who wait for a service that shall go are moved to another one.
 * @param {Kezek.Refusal} refusal
 */
const wayOut = ({ hall }) =>
  h("a", { href: `/supervisor/${hall}`, target: "_blank", rel: "noopener" }, t("Move them now"));

/** @param {Kezek.Review} review */
function saveLabel({ needs_second: needsSecond, needs_restart: sections }) {
  if (needsSecond) return t("Ask for the second yes");
  return sections.length ? t("Save") : t("Save and put in force");
}

/** The bar under unsaved changes, and the difference that is shown before they are saved. */
export class AdminReview extends HTMLElement {
  /** @type {() => { version: string, changes: object[] }} */
  #draft;
  /** @type {Kezek.AdminPage} */
  #about;
  #dialog = h("dialog", { class: "review", "aria-labelledby": "review-title" });

  connectedCallback() {
    this.hidden = true;
    const bar = h(
      "div",
      { class: "save-bar", role: "region", "aria-label": t("Unsaved changes") },
      h("b", {}, t("Unsaved changes")),
      button(t("Discard"), () => this.#say("discard")),
      button(t("Look at it and save"), () => this.#review(), { class: "primary" }),
    );
    this.replaceChildren(bar, this.#dialog);
  }

  /**
   * `draft()` gives what is to be saved, `about` is what the server says of the page.
   * @param {() => { version: string, changes: object[] }} draft
   * @param {Kezek.AdminPage} about
   */
  follow(draft, about) {
    this.#draft = draft;
    this.#about = about;
  }

  async #review() {
    const answer = await tell("/api/v1/configuration/review", this.#draft());
    if (!answer.ok) return this.#refuse(answer);
    /** @type {Kezek.Review} */
    const review = answer.body;
    const { mistakes, difference } = review;
    this.#say("mistakes", mistakes);
    if (mistakes.length) return undefined;
    if (!difference.length) return this.#say("discard");
    this.#show(review);
    return undefined;
  }

  /** @param {Kezek.Review} review */
  #show(review) {
    const { refusals, bookings } = review;
    const saves = button(saveLabel(review), () => this.#save(bookings), { class: "primary" });
    const parts = [
      h("h2", { id: "review-title" }, t("What changes")),
      sentenceList(review.sentences),
      ...refusals.map((refusal) =>
        h(
          "p",
          { class: "notice fault" },
          `${refusal.hall}: ${problemText({ ...refusal.params, ...refusal })} `,
          refusal.code === "service_in_use" && wayOut(refusal),
        ),
      ),
      review.by_hand &&
        h(
          "p",
          { class: "notice" },
          t("Somebody has also changed the file by hand, and that is not in force yet. Saving puts it in force too."),
        ),
      review.needs_second &&
        h("p", { class: "notice" }, t("This decides who is next, so it waits until another administrator says yes.")),
      review.needs_restart.length > 0 && h("p", { class: "notice" }, inForceLater(review.needs_restart, this.#about)),
      ...review.warnings.map((warning) =>
        h(
          "p",
          { class: "notice warning", "data-key": warning.key },
          t("It can be saved, but: {what}", { what: warning.words[language()] ?? warning.what }),
          " ",
          h("span", { class: "quiet" }, warning.places[language()] ?? warning.key),
        ),
      ),
      concernedNotice(bookings, saves),
      fileDifference(review.difference),
      h(
        "p",
        { class: "actions" },
        button(t("Back"), () => this.#dialog.close()),
        refusals.length === 0 && saves,
      ),
    ];
    redraw(this.#dialog, ...parts);
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  /** @param {Kezek.ConcernedBookings[]} bookings those that may lose their time */
  async #save(bookings) {
    const answer = await tell("/api/v1/configuration", { ...this.#draft(), ...acceptance(bookings) });
    this.#dialog.close();
    if (answer.ok) this.#say("saved", answer.body);
    else this.#refuse(answer);
  }

  /**
   * The draft is kept whatever happens; one that was overtaken is brought together with what was saved.
   * @param {{ body: any, sentence: string }} answer
   */
  #refuse({ body, sentence }) {
    if (OVERTAKEN.includes(body.code)) this.#say("overtaken");
    else this.#say("problem", sentence);
  }

  /**
   * @param {string} name
   * @param {any} [detail]
   */
  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

customElements.define("admin-review", AdminReview);
