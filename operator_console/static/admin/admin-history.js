// @ts-check
/** Earlier states of the configuration: who changed what, and the ways back. Each begins a draft. */

import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { button } from "../settings/form-fields.js";
import { sentenceList } from "./admin-sentences.js";
import { ask } from "../shared/server-documents.js";
import { momentText } from "../shared/moment-text.js";
import { personName } from "../words/person-name.js";

const PATH = "/api/v1/configuration/history";
const FIRST = 20;
const ALL = 100;

/** @typedef {"values" | "undone"} WayBack all of an earlier state, or the present one without one change */

class AdminHistory extends HTMLElement {
  connectedCallback() {
    this.#load(FIRST);
  }

  /** @param {number} limit */
  async #load(limit) {
    const answer = await ask(`${PATH}?limit=${limit}`);
    if (!answer.ok) return this.#say("problem", answer.sentence);
    /** @type {Kezek.EarlierState[]} */
    const states = answer.body;
    const about = h(
      "p",
      { class: "quiet" },
      t("Each way back begins a draft. Nothing is in force before you have looked at it and saved it."),
    );
    const older = limit === FIRST && states.length === FIRST && button(t("Show older changes"), () => this.#load(ALL));
    const emptiness = states.length === 0 && h("p", {}, t("Nothing has been changed yet."));
    redraw(this, about, emptiness, ...states.map((state) => this.#card(state)), older);
    return undefined;
  }

  /** @param {Kezek.EarlierState} state */
  #card(state) {
    const moment = momentText(state.at);
    const names = [
      personName(state.author) || t("In the file itself"),
      state.confirmed_by && t("with the yes of {name}", { name: personName(state.confirmed_by) }),
    ];
    /** @type {(label: string, way: WayBack, sentence: string) => HTMLElement} */
    const act = (label, way, sentence) =>
      button(label, () => this.#draft(state, way, sentence), { "aria-label": `${label}: ${moment}` });
    const before = t("The draft is the state before {moment}. Look at it in the sections; saving puts it in force.", {
      moment,
    });
    const without = t("The draft undoes the change of {moment}. Look at it and save it.", { moment });
    return h(
      "section",
      { class: "card change" },
      h("h3", {}, h("b", {}, moment), " ", h("span", { class: "quiet" }, names.filter(Boolean).join(", "))),
      state.is_readable
        ? sentenceList(state.sentences)
        : h("p", { class: "notice" }, t("The text of this state cannot be read as a configuration.")),
      state.is_readable &&
        h(
          "p",
          { class: "actions" },
          act(t("Undo this change"), "undone", without),
          act(t("Back to the state before it"), "values", before),
        ),
    );
  }

  /**
   * @param {Kezek.EarlierState} state
   * @param {WayBack} way
   * @param {string} sentence
   */
  async #draft(state, way, sentence) {
    const answer = await ask(`${PATH}/${encodeURIComponent(state.id)}`);
    if (!answer.ok) return this.#say("problem", answer.sentence);
    /** @type {Kezek.EarlierValues} */
    const ways = answer.body;
    const { version, contested } = ways;
    const stays =
      way === "undone" && contested.length > 0 && t("What has been changed once more since then stays as it is.");
    return this.#say("draft", {
      version,
      values: ways[way],
      sentence: [sentence, stays].filter(Boolean).join(" "),
    });
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

customElements.define("admin-history", AdminHistory);
