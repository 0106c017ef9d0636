// @ts-check
import { find, findAll } from "../../queue_server/pages/static/dom.js";

/**
 * Asks by a dialog what a command must be told. Resolves to the command's body, or null when it was cancelled. A button
 * with a name is a choice: one press says its value and sends; those marked `data-choice` have the digits 1 to 9 as
 * keys.
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<Record<string, any> | null>}
 */
export function askByDialog(dialog) {
  const form = find(dialog, "form");
  /** @type {Record<string, any> | null} */
  let answer = null;
  form.reset();
  form.onsubmit = (event) => {
    const submitter = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    if (isUnsaid(form, submitter)) event.preventDefault();
    else answer = body(form, submitter);
  };
  form.onkeydown = (event) => press(form, event);
  find(dialog, "[data-close]").onclick = () => dialog.close();
  dialog.showModal();
  return new Promise((resolve) => (dialog.onclose = () => resolve(answer)));
}

/**
 * Whether neither a choice was pressed nor words were written in its place; whoever sends so is shown the first choice.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} submitter
 */
function isUnsaid(form, submitter) {
  const otherwise = form.querySelector("[data-otherwise]");
  const isOpen = otherwise !== null && isField(otherwise) && !submitter?.name && !otherwise.value.trim();
  if (isOpen) find(form, "[data-choice]").focus();
  return isOpen;
}

/**
 * Enter in a field sends; elsewhere a digit chooses, and a letter begins to write in the dialog's first line.
 * @param {HTMLFormElement} form
 * @param {KeyboardEvent} event
 */
function press(form, event) {
  const { altKey, code, ctrlKey, key, metaKey, target } = event;
  if (!(target instanceof HTMLElement)) return;
  if (key === "Enter" && target.matches("input, select")) {
    event.preventDefault(); // the browser would press the form's first button, whatever that says
    const isTick = target instanceof HTMLInputElement && target.type === "checkbox";
    if (!isTick) form.requestSubmit(find(form, ".primary"));
  }
  if (altKey || ctrlKey || metaKey || !target.matches("button")) return;
  const [, digit] = /^(?:Digit|Numpad)([1-9])$/.exec(code) ?? [];
  const areOn = !document.documentElement.hasAttribute("data-no-keys");
  if (digit && areOn) findAll(form, "[data-choice]")[Number(digit) - 1]?.click();
  else if (key.length === 1 && key !== " ") findAll(form, "input:not([type=checkbox])")[0]?.focus();
}

/**
 * The form's fields, and the choice that was pressed, as a JSON body; what was left empty is left out.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} submitter
 */
function body(form, submitter) {
  /** @type {Record<string, any>} */
  const values = {};
  for (const field of form.elements) {
    if (!isField(field)) continue;
    if (!field.name || field.value === "" || field.type === "submit") continue;
    values[field.name] =
      field instanceof HTMLInputElement && field.type === "checkbox" ? field.checked : valueOf(field);
  }
  if (submitter?.name) values[submitter.name] = valueOf(submitter);
  return values;
}

/**
 * @param {Element} node
 * @returns {node is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement}
 */
const isField = (node) => node.matches("input, select, textarea");

/** @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement | HTMLButtonElement} field */
const valueOf = ({ dataset, value }) => (dataset.type === "number" ? Number(value) : value);
