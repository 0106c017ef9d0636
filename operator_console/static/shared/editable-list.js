// @ts-check
/** Lists of people, of tokens and of a region's halls: they load, add by a form of one row, change one of the list. */

import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { ask, tell } from "./server-documents.js";

/** A list whose address is `path`; `form()` adds to it, `card(item)` shows one, `isShown(item)` leaves one out. */
export class EditableList extends HTMLElement {
  /** The address of the list. */
  path = "";

  /** What the server says of the page; given before the list is connected. @type {Kezek.AdminPage} */
  about;

  answers = new AnswerOrder();

  connectedCallback() {
    this.load();
  }

  /**
   * Whether an item is shown at all.
   * @param {any} _item
   */
  isShown(_item) {
    return true;
  }

  /** @returns {HTMLElement} */
  form() {
    throw new Error("a list has a form of its own");
  }

  /**
   * @param {any} _item
   * @returns {HTMLElement}
   */
  card(_item) {
    throw new Error("a list has cards of its own");
  }

  async load() {
    const answer = await this.answers.awaitNewest(ask(this.path));
    if (answer) this.show(answer);
  }

  /**
   * Shows what the server has answered.
   * @param {import("./server-documents.js").Answer} answer
   */
  show(answer) {
    if (answer.ok)
      this.replaceChildren(
        this.form(),
        ...answer.body.filter(this.isShown).map((/** @type {any} */ item) => this.card(item)),
      );
    else this.say("problem", answer.sentence);
  }

  /**
   * Does it and shows the list anew; `praise(body)` is the sentence when it went well.
   * @param {string} path
   * @param {object} [body]
   * @param {(body: any) => string} [praise]
   */
  async tell(path, body, praise = () => t("Done.")) {
    const answer = await tell(path, body);
    if (answer.ok) await this.load();
    this.say(answer.ok ? "done" : "problem", answer.ok ? praise(answer.body) : answer.sentence);
  }

  /**
   * @param {string} name
   * @param {any} detail
   */
  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

/**
 * A form of labelled fields, `[label, node]`; `send(values)` gets what was filled in, without what was left empty.
 * @param {[string, HTMLElement][]} fields
 * @param {string} label
 * @param {(values: Record<string, any>) => void} send
 * @param {{ class: string }} [props]
 */
export function rowForm(fields, label, send, props = { class: "card row" }) {
  const parts = fields.map(([text, node]) => h("label", { class: "field" }, h("span", {}, text), node));
  const form = h(
    "form",
    props,
    ...parts,
    h("button", { class: props.class.includes("card") ? "primary" : null }, label),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== "")));
  });
  return form;
}

/**
 * A choice of `[value, label]`.
 * @param {string} name
 * @param {string[][]} options
 * @param {string} [chosen]
 */
export const choice = (name, options, chosen) =>
  h("select", { name }, ...options.map(([value, label]) => h("option", { value, selected: value === chosen }, label)));

/**
 * The name that somebody or something signs in with.
 * @param {Kezek.AdminPage} page
 */
export const nameField = ({ limits }) =>
  h("input", { name: "name", required: true, autocomplete: "off", ...limits.name });
