// @ts-check
/**
 * How numbers are written: thousands parted as the language does it. Not every browser knows Kazakh or Uzbek, so the
 * page itself says which signs part thousands and decimals.
 */

const FIRST_PARTED = 1000;

/**
 * A number of people, tickets or records in the page's language, or in another one of the page.
 * @param {number} value
 * @param {string} [lang]
 * @param {number} [decimals] the most that are written
 */
export function numberText(value, lang = document.documentElement.lang, decimals = 3) {
  if (Number.isInteger(value) && Math.abs(value) < FIRST_PARTED) return String(value);
  /** @type {Record<string, string>} */
  const signs = JSON.parse(document.documentElement.dataset.numbers || "{}");
  const [thousands = " ", decimal = "."] = signs[lang] || "";
  const [whole, part] = String(Number(value.toFixed(decimals))).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  return part ? `${grouped}${decimal}${part}` : grouped;
}

/**
 * A share in whole per cent, as the reports write it in every language.
 * @param {number} share
 */
export const percentText = (share) => `${Math.round(100 * share)}\u00a0%`;
