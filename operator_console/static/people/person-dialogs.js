// @ts-check
/** The dialogs that rename and delete a person. Each says what happens with the person's past. */

import { h, listen } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { nameField } from "../shared/editable-list.js";
import { askByDialog } from "../shared/dialog-form.js";

/**
 * What to do; returns why it was refused, or nothing.
 * @typedef {(values: Record<string, any>) => Promise<string>} Act
 * @typedef {import("../shared/editable-list.js").EditableList} EditableList
 */

/**
 * Asks for another name of that person, and does `act` with it.
 * @param {EditableList} list
 * @param {string} name
 * @param {Act} act
 */
export function askNewName(list, name, act) {
  const field = nameField(list.about);
  open(
    list,
    t("Rename {name}", { name }),
    [
      h("label", { class: "field" }, h("span", {}, t("New name")), field),
      h("p", {}, t("What they have done so far is shown under the new name, too.")),
      h("p", {}, t("They stay signed in and load their open pages again.")),
      h("p", {}, t("From now on they sign in under the new name. Nobody else can get the old one.")),
    ],
    h("button", { class: "primary" }, t("Rename")),
    act,
  );
  field.value = name;
  field.select();
}

/**
 * Asks whether that person shall be deleted, and does `act` if so.
 * @param {EditableList} list
 * @param {string} name
 * @param {Act} act
 */
export function askToDelete(list, name, act) {
  open(
    list,
    t("Delete {name}?", { name }),
    [
      h("p", {}, t("They are signed out everywhere at once and cannot sign in any more.")),
      h(
        "p",
        {},
        t("What they have done stays in figures and reports, under a pseudonym such as “{pseudonym}”.", {
          pseudonym: t("Former colleague {n}", { n: 1 }),
        }),
      ),
      h("p", {}, h("b", {}, t("This cannot be undone, and nobody else can get the name."))),
      h("p", { class: "quiet" }, t("If they may come back, choose “{label}” instead.", { label: t("Shut out") })),
    ],
    h("button", { class: "removes" }, t("Delete")),
    act,
  );
}

/**
 * A dialog that is closed once `act` went well; otherwise it stays, with the reason. A reason that comes after it was
 * closed is the page's.
 * @param {EditableList} list
 * @param {string} title
 * @param {HTMLElement[]} content
 * @param {HTMLButtonElement} submit
 * @param {Act} act
 */
function open(list, title, content, submit, act) {
  const cancel = h("button", { type: "button", "data-close": "" }, t("Cancel"));
  const form = h(
    "form",
    { class: "stack" },
    h("h2", { id: "person-dialog-title" }, title),
    ...content,
    h("div", { class: "actions" }, cancel, submit),
  );
  /** @type {HTMLDialogElement} */
  const dialog = h("dialog", { class: "person-dialog", "aria-labelledby": "person-dialog-title" }, form);
  listen(dialog, "refusal", (sentence) => list.say("problem", sentence));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  askByDialog(dialog, act);
  if (!form.querySelector("input")) cancel.focus();
}
