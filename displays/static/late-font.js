// @ts-check
/** The font, for a page that a phone opens: eighty kilobytes that nobody has to wait for. */

const SLOW = ["slow-2g", "2g"];

/**
 * Loads it once all else is there. A phone whose line is slow, or that shall save data, keeps its own letters.
 * @param {string} address of the style that names it
 */
export function loadFontLast(address) {
  const { saveData = false, effectiveType = "" } = /** @type {any} */ (navigator).connection || {};
  if (saveData || SLOW.includes(effectiveType)) return;
  const add = () => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    document.head.append(link);
  };
  if (document.readyState === "complete") add();
  else addEventListener("load", add, { once: true });
}
