// @ts-check
/** `<fork-notice>`: above every section, the halls whose journal differs from that at the other end, on either side. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { numberText } from "../../../queue_server/pages/static/numbers.js";
import { named, t } from "../../../queue_server/pages/static/words.js";
import { lookAt } from "../shared/server-documents.js";
import { RepeatedLook } from "../shared/repeated-look.js";

const LOOK_MS = 30_000;

/** @typedef {{ hall: string, sentence: string, href: string, words: string }} ForkLine */

class ForkNotice extends HTMLElement {
  #looks = [
    new RepeatedLook(() => this.#look(0, "/api/v1/centre/halls", followedLines), LOOK_MS),
    new RepeatedLook(() => this.#look(1, "/api/v1/links", sentLines), LOOK_MS),
  ];
  /** What was seen last of each side: one is told without the other. @type {ForkLine[][]} */
  #lines = [[], []];
  #state = "[]";
  /** The names of the halls. @type {Record<string, Kezek.Names>} */
  halls = {};

  connectedCallback() {
    for (const look of this.#looks) look.begin();
  }

  disconnectedCallback() {
    for (const look of this.#looks) look.end();
  }

  /**
   * Draws only what has changed: a notice that stays is read out once.
   * @param {number} side
   * @param {string} address
   * @param {(documents: any[]) => ForkLine[]} linesOf
   */
  async #look(side, address, linesOf) {
    const { ok, body } = await lookAt(address);
    if (!ok || !this.isConnected) return;
    this.#lines[side] = linesOf(body);
    const lines = this.#lines.flat();
    const state = JSON.stringify(lines);
    if (state === this.#state) return;
    this.#state = state;
    this.replaceChildren(
      ...lines.map(({ hall, sentence, href, words }) => {
        const names = this.halls[hall];
        const link = h("a", { href }, words);
        return h("p", { class: "notice fault", role: "alert" }, `${names ? named(names) : hall}. ${sentence}. `, link);
      }),
    );
  }
}

/** At the centre: what halls sent otherwise. @param {Kezek.FollowedHallDocument[]} halls @returns {ForkLine[]} */
const followedLines = (halls) =>
  halls
    .filter(({ forked_seq: seq }) => seq !== null)
    .map(({ hall, forked_seq: seq }) => ({
      hall,
      sentence: t("The journal of this hall differs from the one here from record {seq} on", {
        seq: numberText(seq ?? 0),
      }),
      href: `/evidence#${encodeURIComponent(hall)}`,
      words: t("What was refused"),
    }));

/**
 * In a hall: what the other end has otherwise. A hall that was taken over is named by every page already.
 * @param {Kezek.LinkDocument[]} links
 * @returns {ForkLine[]}
 */
const sentLines = (links) =>
  links
    .filter(({ forked_seq: seq, standing }) => seq !== null && standing !== "taken_over")
    .map(({ hall, side, forked_seq: seq }) => {
      const sentence =
        side === "standby"
          ? t("The standby has another journal from record {seq} on: nothing is sent to it. Have it looked at", { seq })
          : t("The centre has another journal from record {seq} on: nothing is sent to it. Have it looked at", { seq });
      return { hall, sentence, href: "#/link", words: t("Centre and standby") };
    });

customElements.define("fork-notice", ForkNotice);
