/**
 * Questions that stand before everything else: `<dialog hidden>`, also in Safari 14 and Firefox 78, which do not know it.
 * There the attribute `open` shows it (`base.css`), the focus goes into it, Escape closes it, and nothing behind it is pressed.
 */

const isNative = "HTMLDialogElement" in window;
const guards = new WeakMap(); // dialog -> what keeps its page from being used

export const isOpen = (dialog) => dialog.hasAttribute("open");

export function openDialog(dialog) {
  dialog.hidden = false;
  if (isNative) return dialog.showModal();
  const guard = (event) => keepInside(event, dialog);
  guards.set(dialog, guard);
  for (const name of GUARDED) addEventListener(name, guard, true);
  dialog.setAttribute("data-stand-in", "");
  dialog.setAttribute("role", "dialog");
  dialog.setAttribute("aria-modal", "true");
  dialog.setAttribute("open", "");
  const button = dialog.querySelector("button");
  if (button) button.focus();
}

/** Nothing happens to one that is closed. Fires `close`, as the browser's own does. */
export function closeDialog(dialog) {
  if (isNative) return dialog.close();
  if (!isOpen(dialog)) return;
  for (const name of GUARDED) removeEventListener(name, guards.get(dialog), true);
  dialog.removeAttribute("open");
  dialog.dispatchEvent(new Event("close"));
}

const GUARDED = ["click", "focusin", "keydown"];

function keepInside(event, dialog) {
  if (event.type === "keydown" && event.key === "Escape") return closeDialog(dialog);
  if (event.type === "keydown" || dialog.contains(event.target)) return;
  event.preventDefault();
  event.stopPropagation();
  const button = dialog.querySelector("button");
  if (button && event.type === "focusin") button.focus();
}
