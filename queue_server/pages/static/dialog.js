// @ts-check
/**
 * Questions that stand before everything else: `<dialog hidden>`, also in Safari 14 and Firefox 78, which do not know
 * it. There the attribute `open` shows it (`base.css`), the focus goes into it, Escape closes it, and nothing behind it
 * is pressed.
 */

const GUARDED = ["click", "focusin", "keydown"];

const isNative = () => "HTMLDialogElement" in window;

/**
 * What keeps the page behind a dialog from being used.
 * @type {WeakMap<HTMLElement, (event: Event) => void>}
 */
const guards = new WeakMap();

/** @param {HTMLElement} dialog */
export const isOpen = (dialog) => dialog.hasAttribute("open");

/** @param {HTMLDialogElement} dialog */
export function openDialog(dialog) {
  dialog.hidden = false;
  if (isNative()) return dialog.showModal();
  /** @param {Event} event */
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

/**
 * Nothing happens to one that is closed. Fires `close`, as the browser's own does.
 * @param {HTMLDialogElement} dialog
 */
export function closeDialog(dialog) {
  if (isNative()) return dialog.close();
  if (!isOpen(dialog)) return;
  const guard = guards.get(dialog);
  if (guard) for (const name of GUARDED) removeEventListener(name, guard, true);
  dialog.removeAttribute("open");
  dialog.dispatchEvent(new Event("close"));
}

/**
 * @param {Event} event
 * @param {HTMLDialogElement} dialog
 */
function keepInside(event, dialog) {
  if (event instanceof KeyboardEvent) {
    if (event.key === "Escape") closeDialog(dialog);
    return;
  }
  if (event.target instanceof Node && dialog.contains(event.target)) return;
  event.preventDefault();
  event.stopPropagation();
  const button = dialog.querySelector("button");
  if (button && event.type === "focusin") button.focus();
}
