// @ts-check
/** What is wrong with a draft, beside the fields of the section that is shown. */

import { find, findAll, h } from "../../../queue_server/pages/static/dom.js";
import { language } from "../../../queue_server/pages/static/words.js";

/**
 * Each mistake beside its field, beside what is around it, or under the heading with its place in words.
 * @param {HTMLElement} section
 * @param {Kezek.Mistake[]} mistakes
 */
export function drawMistakes(section, mistakes) {
  for (const { key, ...mistake } of mistakes) {
    const text = mistake.words[language()] ?? mistake.what;
    const place = nearestField(section, key);
    for (let around = place?.closest("details"); around; around = around.parentElement?.closest("details")) {
      around.open = true;
    }
    place?.setAttribute("aria-invalid", "true");
    const words = h(
      "p",
      { class: "mistake", role: "alert" },
      place ? text : `${mistake.places[language()] ?? key}: ${text}`,
    );
    (place?.closest("label, details, fieldset") ?? find(section, "h2")).after(words);
  }
  findAll(section, ".mistake")[0]?.scrollIntoView({ block: "center" });
}

/**
 * The field of a key, or of the nearest key around it that has one.
 * @param {HTMLElement} section
 * @param {string} key
 */
function nearestField(section, key) {
  for (let part = key; part.includes("."); part = part.replace(/[.[][^.[]*$/, "")) {
    const [field] = findAll(section, `[data-key="${CSS.escape(part)}"]`);
    if (field) return field;
  }
  return null;
}
