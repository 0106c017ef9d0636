// @ts-check
/**
 * The texts of the page, in one or more languages. Files that stand before the page's modules have
 * added them to `kezekWords` (queue_server/pages/assets/script_words.py).
 */

import { numberText } from "./numbers.js";

/** The gaps that hold counts: their numbers are written with thousands parted, those of windows and ports never. */
const COUNTS = ["n", "count", "of", "done", "limit", "minutes", "seen", "needed"];

/** Of a problem whose own sentence has not come (queue_server/pages/assets/script_words.py). */
const ANY_CODE = "";

const PSEUDONYM = /(^|[^\w-])former-colleague-([1-9]\d*)(?![\w-])/g;

/** @typedef {Record<string, any>} Params what fills the gaps of a text, by their names */

/** @type {Kezek.Words} */
const words = { texts: {}, problems: {}, plurals: {}, fallback: "", source: "" };
let added = 0;

/** All that the files have brought. */
function pageWords() {
  const files = globalThis.kezekWords || [];
  for (; added < files.length; added += 1) {
    const { texts, problems, plurals, fallback, source } = files[added];
    for (const [code, ofLanguage] of Object.entries(texts))
      words.texts[code] = Object.assign(words.texts[code] || {}, ofLanguage);
    Object.assign(words.problems, problems);
    Object.assign(words.plurals, plurals);
    words.fallback = fallback;
    words.source = source;
  }
  return words;
}

/** The code of the language that the page speaks now. */
export const language = () => document.documentElement.lang;

/**
 * A hall's own name for something; where it has none in the language, the one it always has.
 * @param {Kezek.Names} names
 * @param {string} [lang]
 */
export const named = (names, lang = language()) => names[lang] || names[pageWords().fallback];

/**
 * The text of an English sentence, its `{gaps}` filled.
 * @param {string} msgid
 * @param {Params} [params]
 * @param {string} [lang]
 */
export function t(msgid, params = {}, lang = language()) {
  const source = sourceOf(msgid, lang);
  const [text] = (source && formsOf(msgid, source)) || [msgid];
  return fill(text, params, lang);
}

/**
 * The form of a text that goes with `n`.
 * @param {string} singular
 * @param {string} plural
 * @param {number} n
 * @param {Params} [params]
 * @param {string} [lang]
 */
export function tn(singular, plural, n, params = {}, lang = language()) {
  const { plurals } = pageWords();
  const source = sourceOf(singular, lang);
  const forms = (source && formsOf(singular, source)) || [singular, plural];
  const category = new Intl.PluralRules(source || lang).select(n);
  const index = (plurals[source || lang] || []).indexOf(category);
  return fill(forms[index] || forms[forms.length - 1], { n, ...params }, lang);
}

/**
 * What a problem document says, in the reader's language; its members fill the sentence.
 * @param {{ code: string, detail?: string } & Params} problem
 * @param {string} [lang]
 * @returns {string}
 */
export function problemText(problem, lang = language()) {
  const { problems } = pageWords();
  const msgid = problems[problem.code] || problems[ANY_CODE];
  return msgid ? t(msgid, problem, lang) : problem.detail || "";
}

/**
 * How long, in whole minutes: nobody in a hall counts seconds.
 * @param {number} seconds
 * @param {string} [lang]
 */
export function minutes(seconds, lang = language()) {
  const n = Math.max(0, Math.floor(seconds / 60));
  return n ? t("{n} min", { n }, lang) : t("less than a minute", {}, lang);
}

/**
 * The language in which a text can be had: the reader's, the one that has what others lack, or any that has come: a
 * page of several languages begins with one. English texts are their own msgids.
 * @param {string} msgid
 * @param {string} lang
 */
function sourceOf(msgid, lang) {
  const { texts, fallback, source } = pageWords();
  return lang === source ? lang : [lang, fallback, ...Object.keys(texts)].find((code) => formsOf(msgid, code));
}

/**
 * A text's forms in a language, or nothing where the page has none.
 * @param {string} msgid
 * @param {string} lang
 * @returns {string[] | undefined}
 */
function formsOf(msgid, lang) {
  const texts = pageWords().texts[lang] || {};
  return texts[msgid];
}

/**
 * @param {string} text
 * @param {Params} params
 * @param {string} lang
 */
function fill(text, params, lang) {
  return text.replace(/\{(\w+)\}/g, (gap, name) => {
    const value = params[name];
    if (value === undefined || value === null) return gap;
    if (typeof value === "string") return peopleText(value, lang);
    return typeof value === "number" && COUNTS.includes(name) ? numberText(value, lang) : value;
  });
}

/**
 * A text, with each pseudonym of somebody who was deleted in the reader's language.
 * @param {string} text
 * @param {string} [lang]
 * @returns {string}
 */
export function peopleText(text, lang = language()) {
  return text.replace(PSEUDONYM, (_, before, n) => before + t("Former colleague {n}", { n }, lang));
}
