// @ts-check
/** Texts that may lack languages: those of a draft, and of a hall that another server has written. */

import { language, named } from "../../../queue_server/pages/static/words.js";

/**
 * A text in the reader's language, else in whatever language there is; "" where there is none.
 * @param {Kezek.Names | null | undefined} texts
 * @returns {string}
 */
export const inWords = (texts) =>
  (texts && (texts[language()] || named(texts) || Object.values(texts).find(Boolean))) || "";
