// @ts-check
/** Starting the server anew, so that what a start reads is in force. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { button } from "../settings/form-fields.js";
import { tell } from "../shared/server-documents.js";

const PATH = "/api/v1/restart";
const LOOK_MS = 1000;
const PATIENCE_MS = 90_000;

/** `<server-restart>`: the event `restart` comes before the order, and whoever has unsaved changes cancels it. */
class ServerRestart extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.#offer();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  /** @param {...(Node | string)} notices */
  #offer(...notices) {
    this.replaceChildren(
      ...notices,
      h(
        "p",
        { class: "actions" },
        button(t("Start the server anew …"), () => this.#question()),
      ),
    );
  }

  /** The halls stand still for a moment, so it is asked once more. */
  #question() {
    const cancel = button(t("Cancel"), () => this.#offer());
    this.replaceChildren(
      h(
        "p",
        { class: "notice", role: "alert" },
        t(
          "All halls of this server stand still for some seconds. Nobody loses a turn; screens, kiosks and desks come back by themselves.",
        ),
      ),
      h(
        "p",
        { class: "actions" },
        button(t("Start anew now"), () => this.#begin(), { class: "primary" }),
        cancel,
      ),
    );
    cancel.focus();
  }

  async #begin() {
    const isFree = this.dispatchEvent(new CustomEvent("restart", { bubbles: true, cancelable: true }));
    if (!isFree) return this.#offer(problem(t("Save or discard your changes first.")));
    const answer = await tell(PATH);
    if (!answer.ok) return this.#offer(problem(answer.sentence));
    /** @type {Kezek.RestartDocument} */
    const body = answer.body;
    if (!body.is_restarting) return this.#offer(...body.mistakes.map(mistakeText));
    return this.#wait(body);
  }

  /** @param {Kezek.RestartDocument} body */
  #wait({ started_at: before, address }) {
    const until = performance.now() + PATIENCE_MS;
    this.replaceChildren(
      h("p", { class: "notice", role: "status" }, t("The server starts anew. This page comes back with it …")),
      ...(address ? [h("p", {}, t("It is at another address then:"), " ", h("a", { href: address }, address))] : []),
    );
    const look = async () => {
      const answer = await fetch(PATH, { cache: "no-store" }).catch(() => null);
      const body = answer?.ok ? await answer.json().catch(() => null) : null;
      if (body ? body.started_at !== before : answer?.status === 401) return location.reload();
      if (performance.now() < until) this.#timer = setTimeout(look, LOOK_MS);
      else if (!address)
        this.replaceChildren(problem(t("The server is not back yet. Somebody has to look at its machine.")));
      return undefined;
    };
    this.#timer = setTimeout(look, LOOK_MS);
  }
}

/** @param {Kezek.Mistake} mistake */
function mistakeText({ key, what: reason, words, places }) {
  const place = places[language()] ?? key;
  const text = words[language()] ?? reason;
  return problem(t("The server would not come up, so it goes on as it is. {place}: {reason}", { place, reason: text }));
}

/** @param {string} sentence */
const problem = (sentence) => h("p", { class: "notice fault", role: "alert" }, sentence);

customElements.define("server-restart", ServerRestart);
