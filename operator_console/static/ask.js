/** Ask by a dialog what a command must be told. Resolves to the command's body, or null when it was cancelled. */
export function ask(dialog) {
  const form = dialog.querySelector("form");
  form.reset();
  dialog.querySelector("[data-close]").onclick = () => dialog.close("");
  form.onkeydown = (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "SELECT") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector(".primary"));
  };
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === "said" ? body(form) : null);
  });
}

/** The form's fields as a JSON body; what was left empty is left out. */
function body(form) {
  const said = {};
  for (const field of form.elements) {
    if (!field.name || field.value === "") continue;
    if (field.type === "checkbox") said[field.name] = field.checked;
    else said[field.name] = field.dataset.type === "number" ? Number(field.value) : field.value;
  }
  return said;
}
