/** The fields of the assistant's questions. */

import { data, h } from "../../queue_server/pages/static/dom.js";
import { language } from "../../queue_server/pages/static/words.js";

const LANGUAGES = data("about").languages;

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** A line of text with its label; `on` is told each letter. */
export function line(label, value, on, props = {}) {
  const input = h("input", { type: "text", maxlength: 200, autocomplete: "off", ...props });
  input.value = value ?? "";
  input.addEventListener("input", () => on(input.value.trim()));
  return h("label", { class: "field" }, h("span", {}, label), input);
}

/** A box to tick. */
export function tick(label, isOn, on, props = {}) {
  const input = h("input", { type: "checkbox", ...props });
  input.checked = isOn;
  input.addEventListener("change", () => on(input.checked));
  return h("label", { class: "tick" }, input, h("span", {}, label));
}

/** One of a few: pairs of a value and what it is called. */
export function choice(label, options, value, on, props = {}) {
  const select = h("select", props, ...options.map(([id, words]) => h("option", { value: id }, words)));
  select.value = value;
  select.addEventListener("change", () => on(select.value));
  return h("label", { class: "field" }, h("span", {}, label), select);
}

export const button = (label, act, props = {}) => h("button", { type: "button", onclick: act, ...props }, label);

/** A text in the languages of the hall, the hall's own first; the others may be left empty. */
export function names(label, texts, own, on) {
  const codes = [own, ...Object.keys(LANGUAGES).filter((code) => code !== own)];
  const fields = codes.map((code) =>
    line(`${label} · ${LANGUAGES[code]}`, texts[code], (text) => on(code, text), {
      lang: code,
      "data-focus": `${label}-${code}`,
    }),
  );
  return h("div", { class: "stack" }, ...fields);
}

/** A text as the reader has it, else in whatever language there is. */
export const inWords = (texts) => texts[language()] || texts.ru || Object.values(texts).find(Boolean) || "";

/** Not every browser has the days of every language, so the server names them. */
export const dayName = (at) => data("about").days[at];
