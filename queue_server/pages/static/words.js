/** The texts of the page, which the server put into it as data, in one or more languages. */

import { data } from "./dom.js";

const block = data("words") || { texts: {}, problems: {} };
const ORDER = { one: 0, few: 1, many: 2, other: 1 }; // CLDR's names of plurals in gettext's order for kk, ru and en

export const language = () => document.documentElement.lang;

/** The text of an English sentence, its `{gaps}` filled. */
export function t(msgid, params = {}, lang = language()) {
  const [text] = formsOf(msgid, lang) || [msgid];
  return fill(text, params);
}

/** The form of a text that goes with `n`. */
export function tn(singular, plural, n, params = {}, lang = language()) {
  const known = formsOf(singular, lang) || [singular, plural];
  const index = ORDER[new Intl.PluralRules(lang).select(n)] || 0;
  return fill(known[Math.min(index, known.length - 1)], { n, ...params });
}

/** What a problem document says, in the reader's language; its members fill the sentence. */
export function problemText(problem, lang = language()) {
  const msgid = block.problems[problem.code];
  return msgid ? t(msgid, problem, lang) : problem.detail || "";
}

/** How long, in whole minutes: nobody in a hall counts seconds. */
export function minutes(seconds, lang = language()) {
  const n = Math.max(0, Math.floor(seconds / 60));
  return n ? t("{n} min", { n }, lang) : t("less than a minute", {}, lang);
}

/** A text's forms in a language, or nothing where the page has none. */
function formsOf(msgid, lang) {
  const texts = block.texts[lang] || {};
  return texts[msgid];
}

function fill(text, params) {
  return text.replace(/\{(\w+)\}/g, (gap, name) => (isGiven(params[name]) ? params[name] : gap));
}

const isGiven = (value) => value !== undefined && value !== null;
