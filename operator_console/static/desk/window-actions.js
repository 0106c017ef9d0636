// @ts-check
/** The commands of a window as buttons: their words and keys. A key is a place on the keyboard, in any alphabet. */

import { t } from "../../../queue_server/pages/static/words.js";

/**
 * A command of a window as a button. With `dialog` it is told more first; `code` is that of `KeyboardEvent`.
 * @typedef {{ name: string, key: string, code: string, dialog?: boolean, label: () => string }} WindowAction
 */

/** @typedef {{ name: string, label: string, dialog?: boolean }} NextAction what is right to do next */

/**
 * The commands in the order of their buttons. Where the hall names its results, `finish` needs no dialog.
 * @param {boolean} hasResults
 * @returns {WindowAction[]}
 */
export const windowActions = (hasResults) => [
  { name: "recall", key: "R", code: "KeyR", label: () => t("Call again") },
  { name: "no-show", key: "X", code: "KeyX", label: () => t("Did not come") },
  { name: "finish", key: "F", code: "KeyF", dialog: !hasResults, label: () => t("Finish") },
  { name: "hold", key: "H", code: "KeyH", dialog: true, label: () => t("Hold") },
  { name: "transfer", key: "T", code: "KeyT", dialog: true, label: () => t("Transfer") },
  { name: "return", key: "B", code: "KeyB", label: () => t("Return from hold") },
  { name: "take-back", key: "Z", code: "KeyZ", label: () => t("Take back") },
  { name: "call", key: "O", code: "KeyO", dialog: true, label: () => t("Call out of turn") },
  { name: "pause", key: "P", code: "KeyP", dialog: true, label: () => t("Pause") },
  { name: "close", key: "Q", code: "KeyQ", label: () => t("Close the window") },
];

/**
 * The one thing that is always right to do next.
 * @param {Kezek.DeskDocument} doc
 * @returns {NextAction}
 */
export function rightNext(doc) {
  if (doc.window.state === "closed") return { name: "open", label: t("Open the window") };
  if (doc.window.state === "paused") return { name: "resume", label: t("Go on working") };
  if (!doc.ticket) return { name: "next", label: t("Call the next visitor") };
  if (doc.ticket.state === "called") return { name: "start", label: t("The visitor has come: start") };
  if (doc.reception) return { name: "end-reception", dialog: true, label: t("Finish the reception") };
  if (doc.next.length === 0) return { name: "finish", label: t("Finish") };
  return { name: "next", label: t("Finish and call the next") };
}
