// @ts-check
/** The fields of the assistant's questions. */

import { h, pageData } from "../../../queue_server/pages/static/dom.js";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** @typedef {Record<string, any>} Props attributes and listeners of a node */

/** @returns {Kezek.SetupPage} */
export const setupPage = () => pageData("about");

/**
 * A line of text with its label; `write` is told each letter.
 * @param {string} label
 * @param {string | undefined} value
 * @param {(text: string) => unknown} write
 * @param {Props} [props]
 */
export function line(label, value, write, props = {}) {
  const input = h("input", { type: "text", maxlength: 200, autocomplete: "off", ...props });
  input.value = value ?? "";
  input.addEventListener("input", () => write(input.value.trim()));
  return h("label", { class: "field" }, h("span", {}, label), input);
}

/**
 * A box to tick.
 * @param {string} label
 * @param {boolean} isOn
 * @param {(isOn: boolean) => unknown} turn
 * @param {Props} [props]
 */
export function tick(label, isOn, turn, props = {}) {
  const input = h("input", { type: "checkbox", ...props });
  input.checked = isOn;
  input.addEventListener("change", () => turn(input.checked));
  return h("label", { class: "tick" }, input, h("span", {}, label));
}

/**
 * One of a few: pairs of a value and what it is called.
 * @param {string} label
 * @param {[string, string][]} options
 * @param {string} value
 * @param {(value: string) => unknown} choose
 * @param {Props} [props]
 */
export function choice(label, options, value, choose, props = {}) {
  const select = h("select", props, ...options.map(([id, words]) => h("option", { value: id }, words)));
  select.value = value;
  select.addEventListener("change", () => choose(select.value));
  return h("label", { class: "field" }, h("span", {}, label), select);
}

/**
 * A button; `act` gets it when it is pressed.
 * @param {string} label
 * @param {(button: HTMLButtonElement) => unknown} act
 * @param {Props} [props]
 */
export function button(label, act, props = {}) {
  const node = h("button", { type: "button", ...props }, label);
  node.addEventListener("click", () => act(node));
  return node;
}

/**
 * A text in the languages of the hall, the hall's own first; the others may be left empty.
 * @param {string} label
 * @param {Kezek.Names} texts
 * @param {string} own
 * @param {(code: string, text: string) => unknown} write
 */
export function names(label, texts, own, write) {
  const { languages } = setupPage();
  const codes = [own, ...Object.keys(languages).filter((code) => code !== own)];
  const fields = codes.map((code) =>
    line(`${label} · ${languages[code]}`, texts[code], (text) => write(code, text), {
      lang: code,
      "data-key": `${label}-${code}`,
    }),
  );
  return h("div", { class: "stack" }, ...fields);
}

/**
 * Not every browser has the days of every language, so the server names them.
 * @param {number} at
 */
export const dayName = (at) => setupPage().days[at];
