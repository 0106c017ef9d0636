// @ts-check
import { find, findAll, h } from "../../../queue_server/pages/static/dom.js";

/**
 * Asks by a dialog what a command must be told, and gives it: `send` gets the command's body and resolves to a sentence
 * where it was refused, else to "". A refusal is said in the dialog, which stays open with all that was typed; only
 * what is done, or cancelled, closes it; a refusal that comes after that is the page's (event `refusal`). Until the
 * answer the fields stay as they were sent: a key that is meant for the page behind is not written into one. A button
 * with a name is a choice: one press says its value and sends; those marked `data-choice` have the digits 1 to 9 as
 * keys.
 * @param {HTMLDialogElement} dialog
 * @param {(body: Record<string, any>) => Promise<string>} send
 */
export function askByDialog(dialog, send) {
  const form = find(dialog, "form");
  const refusal = refusalOf(form);
  let isSending = false;
  form.reset();
  form.removeAttribute("aria-busy");
  form.onsubmit = async (event) => {
    event.preventDefault();
    const submitter = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    if (isSending || !dialog.open || isUnsaid(form, submitter)) return undefined;
    isSending = true;
    form.setAttribute("aria-busy", "true");
    const field = document.activeElement;
    const sentence = await send(body(form, submitter));
    isSending = false;
    if (!dialog.open || refusal !== refusals.get(form)) return tellRefusal(dialog, sentence);
    form.removeAttribute("aria-busy");
    refusal.textContent = sentence;
    refusal.hidden = !sentence;
    if (!sentence) dialog.close();
    else if (field instanceof HTMLElement) field.focus();
    return undefined;
  };
  form.onkeydown = (event) => (isSending ? keepSent(event) : press(form, event));
  find(dialog, "[data-close]").onclick = () => dialog.close();
  dialog.showModal();
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {string} sentence
 */
function tellRefusal(dialog, sentence) {
  if (sentence) dialog.dispatchEvent(new CustomEvent("refusal", { bubbles: true, detail: sentence }));
}

/**
 * The refusal of each dialog that is being asked.
 * @type {WeakMap<HTMLFormElement, HTMLElement>}
 */
const refusals = new WeakMap();

/**
 * Where a refusal is said, with the buttons, which stay in sight; each question has its own, so that a late answer to
 * the last one is not said of this one.
 * @param {HTMLFormElement} form
 */
function refusalOf(form) {
  const refusal = h("p", { class: "notice fault", role: "alert", "data-part": "refusal", hidden: true });
  refusals.get(form)?.remove();
  refusals.set(form, refusal);
  find(form, ".actions:last-child").prepend(refusal);
  return refusal;
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
 * Keys that write into a field do nothing; Tab, Escape and the keys of buttons go on.
 * @param {KeyboardEvent} event
 */
function keepSent(event) {
  const isOfField = event.target instanceof Element && isField(event.target);
  if (isOfField && !["Tab", "Escape"].includes(event.key)) event.preventDefault();
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
