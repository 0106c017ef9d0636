// @ts-check
/** The halls of the region: their journals come to this server. A code lets one in; each says how it is connected. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { numberText } from "../../../queue_server/pages/static/numbers.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { button } from "../settings/form-fields.js";
import { EditableList, rowForm } from "../shared/editable-list.js";
import { momentText } from "../shared/moment-text.js";
import { lookAt } from "../shared/server-documents.js";
import { RepeatedLook } from "../shared/repeated-look.js";
import { endedAlarm } from "./region-words.js";

const EVERY_MS = 5000;

/** @type {Record<string, (hall: Kezek.FollowedHallDocument) => string>} */
const STATES = {
  waiting: () => t("Waits for its pairing"),
  revoked: () => t("It is shut out"),
  silent: () => t("Silent"),
  behind: ({ behind }) => t("{n} records behind", { n: numberText(behind ?? 0) }),
  forked: ({ forked_seq: seq }) => t("Its journal differs from record {seq} on", { seq: numberText(seq ?? 0) }),
  rules_changed: () => t("Its rules were changed"),
};
const ALARMING = new Set(["silent", "forked"]);

/** The list of halls, with the form that makes a code for one more. */
export class RegionHalls extends EditableList {
  path = "/api/v1/centre/halls";
  #looks = new RepeatedLook(() => this.#refresh(), EVERY_MS);

  connectedCallback() {
    this.#looks.begin();
  }

  disconnectedCallback() {
    this.#looks.end();
  }

  form() {
    const hall = h("input", {
      name: "hall",
      required: true,
      autocomplete: "off",
      maxlength: 32,
      pattern: "[a-z][a-z0-9_\\-]{0,31}",
      placeholder: "abay",
    });
    return rowForm([[t("Id of the hall in its own configuration"), hall]], t("Make a code"), (values) =>
      this.#makeCode(values.hall),
    );
  }

  /** @param {string} hall */
  #makeCode(hall) {
    return this.tell(`${this.path}/code`, { hall }, () => t("Enter the code at the hall within ten minutes."));
  }

  /** @param {Kezek.FollowedHallDocument} hall */
  card(hall) {
    const path = `${this.path}/${encodeURIComponent(hall.hall)}`;
    const isFault = hall.states.some((state) => ALARMING.has(state));
    const isIn = hall.paired_at && !hall.states.includes("revoked");
    const label = (/** @type {string} */ text) => ({ "aria-label": `${text}: ${hall.hall}` });
    const settle = t("I have looked into it");
    const revoke = t("Shut out");
    const makeCode = t("Make a code");
    return h(
      "section",
      { class: "card log-line", "data-weight": isFault ? "fault" : hall.states.length ? "warning" : "note" },
      h("h3", {}, hall.paired_at ? h("a", { href: `/supervisor/${hall.hall}` }, hall.hall) : hall.hall),
      h("p", {}, h("b", {}, hall.states.map((state) => STATES[state]?.(hall)).join(" · ") || t("All is well"))),
      hall.code ? h("p", { class: "region-code" }, h("span", {}, t("Code")), h("b", {}, hall.code)) : "",
      hall.paired_at ? h("p", { class: "quiet" }, facts(hall)) : "",
      hall.states.includes("revoked")
        ? h(
            "p",
            {},
            t(
              "What it has sent stays, can be read as before, and has the id for ever. A code lets this hall in again.",
            ),
          )
        : "",
      h(
        "p",
        { class: "actions" },
        hall.forked_seq === null
          ? ""
          : button(settle, () => this.tell(`${path}/settle`, undefined, endedAlarm), label(settle)),
        hall.forked_at === null ? "" : evidence(hall.hall),
        isIn || hall.code ? "" : button(makeCode, () => this.#makeCode(hall.hall), label(makeCode)),
        isIn || hall.code
          ? button(revoke, () => this.tell(`${path}/revoke`), { class: "removes", ...label(revoke) })
          : "",
      ),
    );
  }

  /** Shows the list anew, unless somebody is in it by then. What was typed stays. */
  async #refresh() {
    if (this.#isInUse()) return;
    const answer = await this.answers.awaitNewest(lookAt(this.path), () => this.isConnected && !this.#isInUse());
    if (!answer) return;
    const typed = this.querySelector("input")?.value ?? "";
    this.show(answer);
    for (const field of this.querySelectorAll("input")) field.value = typed;
  }

  #isInUse() {
    return this.contains(document.activeElement);
  }
}

/** @param {Kezek.FollowedHallDocument} hall */
function facts({ seq, heard_at: moment, version, clock_differs_s: differs }) {
  return [
    t("{n} records", { n: numberText(seq) }),
    moment ? t("heard {time}", { time: momentText(moment) }) : t("never heard"),
    version && t("version {version}", { version }),
    differs !== null && Math.abs(differs) >= 60 ? t("its clock differs by {n} s", { n: numberText(differs) }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** @param {string} hall */
const evidence = (hall) => h("a", { href: `/evidence#${encodeURIComponent(hall)}` }, t("What was refused, and why"));

customElements.define("region-halls", RegionHalls);
