// @ts-check
/** A copy of another machine's hall, restored from the first page of a server without halls. */

import { find, h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { FileWork, problem, senderLine } from "../files/file-work.js";
import { progressBar } from "../files/progress-bar.js";
import { drawContents, refusal } from "./copy-words.js";

const PATIENCE_LOOKS = 30;

export class CopyRestore extends FileWork {
  path = "/api/v1/restore";
  #stage = "none";
  #isLeaving = false;
  #waited = 0;

  connectedCallback() {
    this.append(
      h(
        "details",
        { class: "card" },
        h("summary", {}, t("Restore a copy of another machine")),
        h(
          "div",
          { class: "stack restore" },
          h(
            "p",
            { class: "quiet" },
            t(
              "If this machine takes the place of another one, its hall comes back with its days, its people and its settings.",
            ),
          ),
          h("div", { role: "status", class: "stack", "data-part": "state" }),
          h("div", { class: "stack", "data-part": "rest" }),
        ),
      ),
    );
    super.connectedCallback();
  }

  /** @param {Kezek.RestoreDocument} body */
  isBusy({ stage }) {
    return ["sending", "checking", "restoring", "restored"].includes(stage);
  }

  /** @param {import("../shared/server-documents.js").Answer} answer */
  unread(answer) {
    if (this.#isLeaving) this.#await();
    else super.unread(answer);
  }

  /** The server starts anew, with other people: whoever was signed in here is so no more. */
  async #await() {
    this.say(h("p", { class: "notice" }, t("The server starts anew with the restored hall …")));
    if (this.#waited < PATIENCE_LOOKS) find(this, "[data-part=rest]").replaceChildren();
    try {
      const answer = await fetch("/healthz");
      if (answer.ok) return location.assign("/sign-in");
    } catch {
      // not yet
    }
    this.#waited += 1;
    if (this.#waited === PATIENCE_LOOKS) find(this, "[data-part=rest]").replaceChildren(elsewhere());
    this.lookIn(this.busyMs, () => this.#await());
    return undefined;
  }

  /** @param {import("../shared/server-documents.js").Answer} answer */
  draw(answer) {
    super.draw(answer);
    if (!answer.ok) return;
    const { stage } = answer.body;
    this.#isLeaving = stage === "restoring" || stage === "restored";
    if (stage === this.#stage) return;
    this.#stage = stage;
    if (stage === "none") return;
    find(this, "details").open = true;
    this.scrollIntoView({ block: "start" });
  }

  /**
   * @param {Kezek.RestoreDocument} body
   * @returns {Node[]}
   */
  stateParts(body) {
    const about = senderLine(body);
    switch (body.stage) {
      case "sending":
        return [progressBar(t("The file comes"), body.reached, body.of), about];
      case "checking":
        return [progressBar(t("The copy is checked"), 0, 0), about];
      case "restoring":
        return [progressBar(t("The hall is restored"), 0, 0), about];
      case "broken_off":
        return [problem(t("The work broke off: {reason}", { reason: body.detail })), about];
      case "refused":
        return [refusal(body), about];
      case "restored":
        return [
          h(
            "p",
            { class: "notice" },
            body.restarts_itself
              ? t("The server starts anew with the restored hall …")
              : t(
                  "The hall is restored. Start the server anew: switch the machine off and on. Then sign in as one of its people.",
                ),
          ),
          ...body.left_out.map((line) => h("p", { class: "quiet long" }, line)),
        ];
      case "ready":
        return [about];
      default:
        return [];
    }
  }

  /**
   * @param {Kezek.RestoreDocument} body
   * @returns {Node[]}
   */
  nextParts(body) {
    const cancel = (/** @type {string} */ label) =>
      h("button", { type: "button", onclick: () => this.tell("/cancel") }, label);
    switch (body.stage) {
      case "none":
        return [this.#form(body)];
      case "sending":
      case "checking":
      case "restoring":
        return [h("p", { class: "actions" }, cancel(t("Cancel")))];
      case "restored":
        return [];
      default:
        return body.contents
          ? [...drawContents(body.contents), this.#yes(body, body.contents, cancel(t("Another file")))]
          : [h("p", { class: "actions" }, cancel(t("Another file")))];
    }
  }

  /** @param {Kezek.RestoreDocument} body */
  #form({ largest }) {
    const file = h("input", { type: "file", required: true });
    const form = h(
      "form",
      { class: "stack" },
      h("label", { class: "field" }, h("span", {}, t("The copy, a file that ends in .backup")), file),
      h("p", { class: "actions" }, h("button", {}, t("Send and check"))),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [chosen] = file.files ?? [];
      if (chosen) this.send(chosen, largest);
    });
    return form;
  }

  /**
   * @param {Kezek.RestoreDocument} body
   * @param {Kezek.CopyContents} contents
   * @param {Node} another
   */
  #yes({ version }, contents, another) {
    const input = h("input", { type: "password", autocomplete: "off", maxlength: 1000 });
    const form = h(
      "form",
      { class: "stack" },
      contents.has_secrets &&
        h(
          "label",
          { class: "field" },
          h("span", {}, t("Passphrase of its certificates and secrets (empty: they stay locked)")),
          input,
        ),
      h(
        "p",
        {},
        t(
          "The server starts anew with this hall. You then sign in as one of its people; the account of this page is gone.",
        ),
      ),
      h("p", { class: "actions" }, h("button", { class: "primary" }, t("Restore")), another),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.tell("", { version, ...(input.value ? { passphrase: input.value } : {}) });
    });
    return form;
  }
}

/** A hall that comes with its certificate is reached by another address, which a script of this page may not ask. */
function elsewhere() {
  const address = `https://${location.host}/`;
  const sentence = t("If the server has its certificate back, it is reached at another address:");
  return h("p", {}, sentence, " ", h("a", { href: address }, address));
}

customElements.define("copy-restore", CopyRestore);
