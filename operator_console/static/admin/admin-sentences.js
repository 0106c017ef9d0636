// @ts-check
/** Changes of the configuration as sentences, and the difference of the file one click away. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";

/**
 * The sentences; those of the places in `contested` are marked.
 * @param {Kezek.Difference[]} sentences
 * @param {string[]} [contested]
 */
export function sentenceList(sentences, contested = []) {
  if (!sentences.length) return h("p", { class: "quiet" }, t("Only comments and spaces of the file."));
  /** @type {(difference: Kezek.Difference) => boolean} */
  const isContested = ({ key }) => contested.some((place) => key === place || key.startsWith(`${place}.`));
  const item = (/** @type {Kezek.Difference} */ difference) =>
    h("li", { class: isContested(difference) ? "contested" : null }, difference.words[language()]);
  return h("ul", { class: "sentences" }, ...sentences.map(item));
}

/** @type {Record<string, string>} */
const KINDS = { "+": "comes", "-": "goes", "@": "place" };

/** @param {string[]} difference A unified difference. */
export function fileDifference(difference) {
  const lines = difference.map((line) => h("span", { class: KINDS[line[0]] ?? "stays" }, `${line}\n`));
  return h(
    "details",
    { class: "in-file" },
    h("summary", {}, t("As it stands in the file")),
    h("pre", { class: "difference", tabindex: 0 }, ...lines),
  );
}
