/**
 * Ask by a dialog what a command must be told. Resolves to the command's body, or null when it was cancelled. A button
 * with a name is a choice: one press says its value and sends; those marked `data-choice` have the digits 1 to 9 as keys.
 */
export function ask(dialog) {
  const form = dialog.querySelector("form");
  let said = null;
  form.reset();
  form.onsubmit = (event) => {
    if (isUnsaid(form, event.submitter)) event.preventDefault();
    else said = body(form, event.submitter);
  };
  form.onkeydown = (event) => press(form, event);
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  dialog.showModal();
  return new Promise((resolve) => (dialog.onclose = () => resolve(said)));
}

/** Whether neither a choice was pressed nor words were written in its place; whoever sends so is shown the first choice. */
function isUnsaid(form, submitter) {
  const otherwise = form.querySelector("[data-otherwise]");
  const isOpen = otherwise !== null && !submitter?.name && !otherwise.value.trim();
  if (isOpen) form.querySelector("[data-choice]").focus();
  return isOpen;
}

/** Enter in a field sends; elsewhere a digit chooses, and a letter begins to write in the dialog's first line. */
function press(form, event) {
  const { altKey, code, ctrlKey, key, metaKey, target } = event;
  if (key === "Enter" && target.matches("input, select")) {
    event.preventDefault(); // the browser would press the form's first button, whatever that says
    if (target.type !== "checkbox") form.requestSubmit(form.querySelector(".primary"));
  }
  if (altKey || ctrlKey || metaKey || !target.matches("button")) return;
  const [, digit] = /^(?:Digit|Numpad)([1-9])$/.exec(code) ?? [];
  const areOn = !document.documentElement.hasAttribute("data-no-keys");
  if (digit && areOn) form.querySelectorAll("[data-choice]")[digit - 1]?.click();
  else if (key.length === 1 && key !== " ") form.querySelector("input:not([type=checkbox])")?.focus();
}

/** The form's fields, and the choice that was pressed, as a JSON body; what was left empty is left out. */
function body(form, submitter) {
  const said = {};
  for (const field of form.elements) {
    if (!field.name || field.value === "" || field.type === "submit") continue;
    said[field.name] = field.type === "checkbox" ? field.checked : valueOf(field);
  }
  if (submitter?.name) said[submitter.name] = valueOf(submitter);
  return said;
}

const valueOf = ({ dataset, value }) => (dataset.type === "number" ? Number(value) : value);
