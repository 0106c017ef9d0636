// @ts-check
/** The version of the program: which one runs, what came of the last upgrade, and the command for another one. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";
import { ask } from "../shared/server-documents.js";
import { momentText } from "../shared/moment-text.js";

class ProgramVersion extends HTMLElement {
  async connectedCallback() {
    const { ok, body, sentence } = await ask("/api/v1/version");
    if (!ok) return this.replaceChildren(h("p", { class: "notice fault", role: "alert" }, sentence));
    return this.replaceChildren(...parts(body));
  }
}

/** @param {Kezek.VersionDocument} body */
function parts({ version, command, back, upgrade }) {
  const facts = [[t("This version"), `Kezek ${version}`], ...(upgrade ? upgradeFacts(upgrade) : [])];
  return [
    ...(upgrade ? [outcome(upgrade)] : []),
    h("section", { class: "card certificate-form" }, definitions(facts)),
    h(
      "section",
      { class: "card certificate-form" },
      h("h3", {}, t("Another version")),
      ...(command
        ? [
            h(
              "p",
              {},
              t(
                "Copy the folder with the other version onto the machine of the server, and type this there, with its name instead of FOLDER:",
              ),
            ),
            typed(command),
            h(
              "p",
              { class: "quiet" },
              t(
                "The other version is tried first, the data folder is copied, and the version before comes back by itself when the other one is not ready in time. The halls stop for less than a minute in most cases. This page may not do it: a server that could replace its own program would keep whoever breaks into it.",
              ),
            ),
          ]
        : [h("p", {}, t("This program was not put here by the installer, so it is replaced in the way it came."))]),
      ...(back ? [h("p", {}, t("To go back to the version before:")), typed(back)] : []),
    ),
  ];
}

/**
 * Each option stays whole: a line that ended in its hyphens would be typed wrong.
 * @param {string} command
 */
const typed = (command) =>
  h("pre", { class: "typed", tabindex: 0 }, ...command.split(/ (?=--)/).flatMap((part) => [h("span", {}, part), " "]));

/** @type {Record<Kezek.UpgradeDocument["step"], () => string>} */
const STEPS = {
  preparing: () => t("The other version is installed and tried; the halls go on."),
  copying: () => t("The data folder is copied; the halls stand still meanwhile."),
  switching: () => t("The copy is whole, and the other version takes its place."),
  starting: () => t("The other version was started."),
  going_back: () => t("It goes back to the version before."),
  ended: () => "",
};

/** @type {Record<Kezek.UpgradeReason["code"], (seconds: number) => string>} */
const REASONS = {
  not_ready: (seconds) => tn("It was not ready within {n} second.", "It was not ready within {n} seconds.", seconds),
  not_started: () => t("The system could not start it."),
  by_hand: () => t("Somebody asked for it by the command."),
  before_changes: () => t("It ended before anything had changed."),
  while_copying: () => t("It ended while the data folder was copied."),
  not_installed: () => t("It could not be installed: the folder may not be whole, or the disk may be full."),
  configuration_refused: () => t("It does not take the configuration of this server."),
  journal_refused: () => t("It does not take the journal of this server."),
  not_stopped: () => t("The system could not stop the server for the copy."),
  disk_full: () => t("The disk was full before the copy was whole."),
  not_allowed: () => t("The command was not allowed to write to a folder: type it with sudo."),
  disk_failed: () => t("The disk did not do what it should."),
  copy_failed: () => t("The journal could not be copied."),
};

/** @param {Kezek.UpgradeDocument} upgrade */
function outcome({ from_version: before, to_version: after, outcome: result, step, reason, detail }) {
  /** @type {Record<NonNullable<Kezek.UpgradeDocument["outcome"]>, () => string>} */
  const sentences = {
    done: () => t("The last upgrade went well: {after} instead of {before}.", { after, before }),
    refused: () => t("{after} was not taken, and nothing has changed.", { after }),
    interrupted: () => t("The upgrade to {after} was interrupted, and nothing has changed.", { after }),
    went_back: () =>
      reason?.code === "by_hand"
        ? t("{before} runs again instead of {after}.", { after, before })
        : t("{after} did not come up, so {before} runs again.", { after, before }),
    not_back: () => t("{after} did not come up, and {before} was not ready in time either.", { after, before }),
  };
  if (!result) {
    const sentence = t("The upgrade to {after} is under way, or was interrupted: the same command finishes it.", {
      after,
    });
    return h("p", { class: "notice" }, sentence, " ", STEPS[step]());
  }
  if (result === "done") return h("p", { class: "verdict", "data-mark": "✓" }, sentences.done());
  const isFault = (result === "went_back" && reason?.code !== "by_hand") || result === "not_back";
  const words = reason ? REASONS[reason.code](reason.seconds) : "";
  const output = detail && reason?.code !== "by_hand" && technicianText(detail);
  return h("div", { class: isFault ? "notice fault" : "notice" }, h("p", {}, sentences[result](), " ", words), output);
}

/**
 * What a program has said, in its own words.
 * @param {string} detail
 */
const technicianText = (detail) =>
  h("details", {}, h("summary", {}, t("For a technician")), h("p", { lang: "en", class: "output" }, detail));

/**
 * @param {Kezek.UpgradeDocument} upgrade
 * @returns {string[][]}
 */
function upgradeFacts({ began_at: begin, ended_at: end, copy, aside, lost, outcome: result }) {
  const hasCopy = result !== "refused" && result !== "interrupted";
  return [
    [t("Last upgrade"), momentText(end ?? begin)],
    [t("Copy from before it"), hasCopy ? copy : ""],
    [t("Journal of the version that went"), aside],
    [t("Left out with it"), lost ? tn("{n} record", "{n} records", lost) : ""],
  ].filter(([, value]) => value);
}

/** @param {string[][]} facts */
const definitions = (facts) =>
  h("dl", { class: "backup-facts" }, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

customElements.define("program-version", ProgramVersion);
