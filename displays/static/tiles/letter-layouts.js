// @ts-check
/** The letters of the on-screen keyboard, row by row, as the layouts of Windows have them. */

const RUSSIAN = ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбюё"];
const LATIN = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/** By language; Kazakh has its own letters above the Russian ones, as on its keyboards. */
const ROWS = /** @type {Record<string, string[]>} */ ({
  kk: ["әіңғүұқөһ", ...RUSSIAN],
  ru: RUSSIAN,
  en: LATIN,
  uz: LATIN,
});
const LABELS = /** @type {Record<string, string>} */ ({ kk: "ӘІҢ", ru: "АБВ", en: "ABC" });

/**
 * The rows of a language's letters; of one without letters of its own here, the Latin ones.
 * @param {string} language
 */
export const lettersOf = (language) => (ROWS[language] || LATIN).map((row) => [...row]);

/**
 * The layouts for the languages of a hall, each once: its code, and what stands on the key that leads to it.
 * @param {string[]} languages
 * @returns {[string, string][]}
 */
export function layoutsFor(languages) {
  const codes = languages.map((code) => (ROWS[code] === undefined || ROWS[code] === LATIN ? "en" : code));
  return [...new Set(codes)].map((code) => [code, LABELS[code]]);
}
