// @ts-check
/** The day of a hall: closed by hand, and opened again. */

import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";
import { ask, tell } from "./server-documents.js";

/** `<hall-day data-hall>`: whom closing the day sends away, and the two buttons. */
class HallDay extends HTMLElement {
  #read = () => this.#look();
  #answers = new AnswerOrder();

  connectedCallback() {
    this.#look();
    addEventListener("serverreturned", this.#read);
  }

  disconnectedCallback() {
    removeEventListener("serverreturned", this.#read);
  }

  get #path() {
    return `/api/v1/halls/${encodeURIComponent(this.dataset.hall ?? "")}/day`;
  }

  async #look(problem = "") {
    const answer = await this.#answers.awaitNewest(ask(this.#path));
    if (!answer) return;
    const { ok, body, sentence } = answer;
    const notice = problem || sentence;
    this.replaceChildren(
      ...(ok ? this.#about(body) : []),
      ...(notice ? [h("p", { class: "notice fault", role: "alert" }, notice)] : []),
    );
  }

  /** @param {Kezek.DayDocument} body */
  #about(body) {
    if (body.is_closed) {
      return [
        h(
          "p",
          {},
          t("The day was closed by hand. No tickets are given until it is opened again or the next day begins."),
        ),
        h("button", { type: "button", onclick: () => this.#send("open") }, t("Open the day again")),
        h(
          "p",
          { class: "quiet" },
          t("Numbers go on. Whoever was sent away takes a new ticket; operators open their windows themselves."),
        ),
      ];
    }
    return [
      h("p", {}, t("The day is open. It ends by itself at the hour of the rules.")),
      h("button", { type: "button", onclick: () => this.#confirm(body) }, t("Close the day now …")),
    ];
  }

  /**
   * Closing sends people away, so it is asked once more, with their number.
   * @param {Kezek.DayDocument} body
   */
  #confirm(body) {
    this.#answers.leaveAside();
    const people = body.waiting + body.at_windows;
    const cancel = h("button", { type: "button", onclick: () => this.#look() }, t("Cancel"));
    this.replaceChildren(
      h(
        "p",
        { class: "notice", role: "alert" },
        people
          ? tn(
              "{n} person has not been served: the turn ends.",
              "{n} people have not been served: their turns end.",
              people,
            )
          : t("Nobody waits."),
        " ",
        body.open_windows > 0 && tn("{n} window closes.", "{n} windows close.", body.open_windows),
        " ",
        t("No more tickets are given today."),
      ),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "primary", onclick: () => this.#send("close") }, t("Close the day")),
        cancel,
      ),
    );
    cancel.focus();
  }

  /** @param {"open" | "close"} act */
  async #send(act) {
    const answer = await tell(`${this.#path}/${act}`);
    await this.#look(answer.sentence);
  }
}

customElements.define("hall-day", HallDay);
