// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { percentText } from "../../../queue_server/pages/static/numbers.js";

/**
 * How far long work is: a bar, and the numbers beside it. Without `of` it only says that it is under way.
 * @param {string} label
 * @param {number} reached
 * @param {number} of
 */
export function progressBar(label, reached, of) {
  const share = of > 0 ? Math.min(1, reached / of) : null;
  const text = share === null ? "…" : percentText(share);
  return h(
    "p",
    { class: "work" },
    h("span", {}, label),
    h("progress", { "aria-label": label, max: 1, value: share }),
    h("b", {}, text),
  );
}
