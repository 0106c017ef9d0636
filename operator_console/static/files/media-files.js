// @ts-check
/** The pictures and videos of a board: sent, put in order, given seconds and days, removed. */

import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { ask, tell } from "../shared/server-documents.js";
import { progressBar } from "./progress-bar.js";
import { megabytes, sendFile } from "./send-file.js";

/** @typedef {"seconds" | "first" | "last"} MediaKey what may be set of a file */

const ACCEPTS = ".jpg,.jpeg,.png,.webp,.gif,.avif,.mp4,.m4v,.webm,.ogv,.vtt";

/** `<media-files data-hall data-zone data-media>`: the folder that is saved for the board, or the way to one. */
export class MediaFiles extends HTMLElement {
  /** @type {Kezek.StoredMediaDocument[]} */
  #items = [];
  #answers = new AnswerOrder();
  #limits = { free: 0, largest: 0 };

  connectedCallback() {
    if (this.dataset.media) this.#look();
    else this.#offerFolder();
  }

  #path(act = "") {
    const { hall = "", zone } = this.dataset;
    const query = zone ? `?${new URLSearchParams({ zone })}` : "";
    return `/api/v1/halls/${encodeURIComponent(hall)}/media${act}${query}`;
  }

  #offerFolder(problem = "") {
    this.replaceChildren(
      h(
        "p",
        { class: "quiet" },
        t("The server can make a folder of its own for the pictures and videos of this board."),
      ),
      h("button", { type: "button", onclick: () => this.#makeFolder() }, t("Make a folder")),
      ...this.#problem(problem),
    );
  }

  async #makeFolder() {
    const answer = await tell(this.#path("/folder"));
    if (!answer.ok) return this.#offerFolder(answer.sentence);
    const admin = this.closest("hall-admin");
    const { hall, zone = "" } = this.dataset;
    /** @type {{ hall: string, zone?: string, media?: string }[]} */
    const boards = admin?.values.displays?.boards ?? [];
    const board = boards.find((other) => other.hall === hall && (other.zone ?? "") === zone);
    if (board) admin?.change(() => (board.media = answer.body.folder));
    return undefined;
  }

  async #look() {
    const answer = await this.#answers.awaitNewest(ask(this.#path()));
    if (answer) this.#draw(answer);
  }

  /** @param {{ ok: boolean, body: any, sentence: string }} answer */
  #draw({ ok, body, sentence }) {
    if (ok) {
      this.#items = body.items;
      this.#limits = body;
    }
    const field = h("input", { type: "file", accept: ACCEPTS, multiple: true });
    field.addEventListener("change", () => this.#send([...(field.files ?? [])]));
    this.replaceChildren(
      h(
        "label",
        { class: "field" },
        h("span", {}, t("Add pictures and videos, up to {size} each", { size: megabytes(this.#limits.largest) })),
        field,
      ),
      h("div", { role: "status", "data-part": "sending" }),
      ...this.#problem(sentence),
      h("ol", { class: "media-list" }, ...this.#items.map((item, place) => this.#row(item, place))),
    );
  }

  /** @param {string} sentence */
  #problem(sentence) {
    return sentence ? [h("p", { class: "notice fault", role: "alert" }, sentence)] : [];
  }

  /**
   * @param {Kezek.StoredMediaDocument} item
   * @param {number} place
   */
  #row(item, place) {
    const about = (/** @type {string} */ text) => `${text}: ${item.name}`;
    /** @type {(text: string, mark: string, to: number) => HTMLElement} */
    const moves = (text, mark, to) =>
      h(
        "button",
        {
          type: "button",
          "aria-label": about(text),
          title: text,
          disabled: to < 0 || to >= this.#items.length,
          onclick: () => this.#move(place, to),
        },
        mark,
      );
    /** @type {(text: string, type: string, key: MediaKey, limits?: Record<string, number>) => HTMLElement} */
    const field = (text, type, key, limits = {}) => {
      const input = h("input", { type, value: item[key] ?? "", "aria-label": about(text), ...limits });
      input.addEventListener("change", () => this.#set(place, key, input.value));
      return h("label", { class: "field" }, h("span", {}, text), input);
    };
    const kind = { picture: t("picture"), video: t("video"), captions: t("captions") }[item.kind];
    return h(
      "li",
      { class: "card media-row" },
      h(
        "div",
        { class: "media-name" },
        h("b", {}, item.name),
        h("span", { class: "quiet" }, `${kind}, ${megabytes(item.size)}`),
      ),
      item.kind === "picture" ? field(t("Seconds"), "number", "seconds", { min: 3, max: 3600 }) : h("span", {}),
      field(t("From the day"), "date", "first"),
      field(t("To the day"), "date", "last"),
      h(
        "div",
        { class: "actions" },
        moves(t("Up"), "↑", place - 1),
        moves(t("Down"), "↓", place + 1),
        h(
          "button",
          { type: "button", class: "removes", "aria-label": about(t("Remove")), onclick: () => this.#remove(item) },
          t("Remove"),
        ),
      ),
    );
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  async #move(from, to) {
    const items = [...this.#items];
    items.splice(to, 0, ...items.splice(from, 1));
    await this.#arrange(items);
  }

  /**
   * @param {number} place
   * @param {MediaKey} key
   * @param {string} text
   */
  async #set(place, key, text) {
    const value = text === "" ? null : key === "seconds" ? Number(text) : text;
    await this.#arrange(this.#items.map((item, at) => (at === place ? { ...item, [key]: value } : item)));
  }

  /** @param {Kezek.StoredMediaDocument[]} items */
  async #arrange(items) {
    const plan = items.map(({ name, seconds, first, last }) => ({ name, seconds, first, last }));
    this.#take(await tell(this.#path("/arrange"), { items: plan }));
  }

  /** @param {{ name: string }} file */
  async #remove({ name }) {
    this.#take(await tell(this.#path("/remove"), { name }));
  }

  /** @param {{ ok: boolean, body: any, sentence: string }} answer to a command */
  #take(answer) {
    this.#answers.leaveAside();
    this.#draw(answer);
  }

  /**
   * One after another; what is too large is not even begun.
   * @param {File[]} files
   */
  async #send(files) {
    /** @type {string[]} */
    const problems = [];
    for (const file of files) {
      if (file.size > Math.min(this.#limits.largest, this.#limits.free)) {
        const room =
          file.size > this.#limits.largest
            ? t("It is larger than {size}.", { size: megabytes(this.#limits.largest) })
            : t("There is too little room on the disk for this file.");
        problems.push(`${file.name}: ${room}`);
        continue;
      }
      const part = this.querySelector("[data-part=sending]");
      const { sentence } = await sendFile(this.#target(file.name), file, (loaded) =>
        part?.replaceChildren(progressBar(file.name, loaded, file.size)),
      );
      if (sentence) problems.push(`${file.name}: ${sentence}`);
    }
    const answer = await ask(this.#path());
    this.#take({ ...answer, sentence: [answer.sentence, ...problems].filter(Boolean).join(" ") });
  }

  /** @param {string} name */
  #target(name) {
    const path = this.#path();
    return `${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams({ name })}`;
  }
}

customElements.define("media-files", MediaFiles);
