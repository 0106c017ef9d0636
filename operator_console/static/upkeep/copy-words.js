// @ts-check
/** What a copy of a hall holds, and why it is not restored, in words. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { language, t, tn } from "../../../queue_server/pages/static/words.js";
import { inWords } from "../words/draft-text.js";
import { momentText } from "../shared/moment-text.js";

/** @type {Record<NonNullable<Kezek.RestoreDocument["fault"]>, (body: Kezek.RestoreDocument) => string>} */
const FAULTS = {
  configuration: () => t("The configuration in the copy is faulty, so a server cannot start with it."),
  disk: () => t("The disk does not take it."),
  journal: () => t("A journal in the copy is not as it was written. Use an earlier copy."),
  newer: ({ detail, installed }) =>
    t("The copy was made by Kezek {version}, and this is Kezek {installed}: install that version first.", {
      version: detail,
      installed,
    }),
  no_configuration: () => t("The copy holds the journal alone, without a configuration: a technician restores it."),
  no_room: () => t("The disk has too little room for what is in the copy."),
  not_whole: () => t("This is no whole copy: it was cut short, altered, or made by another program. Use another one."),
  passphrase: () => t("The passphrase does not open the certificates and secrets of this copy."),
  passphrase_for_nothing: () => t("The copy holds no certificates or secrets: leave the passphrase empty."),
  unusable: () => t("The copy cannot be restored."),
};

/**
 * What a copy holds: when it was made and by which version, its halls, and what is not taken along.
 * @param {Kezek.CopyContents} contents
 */
export function drawContents({ halls, made_at: madeAt, version, left_out: leftOut }) {
  const facts = [
    [t("Made"), madeAt ? momentText(madeAt) : "–"],
    [t("Made by"), `Kezek ${version}`],
  ];
  return [
    h("dl", {}, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    ...halls.map(hallSection),
    ...(leftOut.length
      ? [h("p", { class: "notice" }, t("Not taken along:"), h("ul", {}, ...leftOut.map((line) => h("li", {}, line))))]
      : []),
  ];
}

/** @param {Kezek.CopiedHall} hall */
function hallSection({ hall, names, records, head, first_day: first, last_day: last }) {
  const count = tn("{n} record", "{n} records", records);
  const about = { hall, records: count, first: dayText(first), last: dayText(last), code: head };
  return h(
    "section",
    {},
    h("h3", {}, inWords(names) || hall),
    h("p", { class: "long" }, t("{hall}: {records}, from {first} to {last}. The last one has the code {code}.", about)),
  );
}

/**
 * Why a copy is not restored.
 * @param {Kezek.RestoreDocument} body
 */
export function refusal(body) {
  const unchanged = t("Nothing has changed.");
  const reason = body.fault ? FAULTS[body.fault](body) : "";
  const isPlain = ["newer", "not_whole", "passphrase", "passphrase_for_nothing"].includes(body.fault ?? "");
  const detail = isPlain ? "" : h("small", { class: "long" }, body.detail);
  return h("p", { class: "notice fault", role: "alert" }, `${reason} ${unchanged} `, detail);
}

/** @param {string} day */
const dayText = (day) => new Date(`${day}T12:00:00Z`).toLocaleDateString(language(), { timeZone: "UTC" });
