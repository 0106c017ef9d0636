/** The commands of a window as buttons: their words and keys. A key is a place on the keyboard, in any alphabet. */

import { data } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";

const about = data("about");
const namesResults = Object.keys(about.results ?? {}).length > 0;

/** `dialog`: the command is told more first; `code`: `KeyboardEvent.code`. The order is that of the buttons. */
export const ACTIONS = [
  { name: "recall", key: "R", code: "KeyR", label: () => t("Call again") },
  { name: "no-show", key: "X", code: "KeyX", label: () => t("Did not come") },
  { name: "finish", key: "F", code: "KeyF", dialog: !namesResults, label: () => t("Finish") },
  { name: "hold", key: "H", code: "KeyH", dialog: true, label: () => t("Hold") },
  { name: "transfer", key: "T", code: "KeyT", dialog: true, label: () => t("Transfer") },
  { name: "return", key: "B", code: "KeyB", label: () => t("Return from hold") },
  { name: "take-back", key: "Z", code: "KeyZ", label: () => t("Take back") },
  { name: "call", key: "O", code: "KeyO", dialog: true, label: () => t("Call out of turn") },
  { name: "pause", key: "P", code: "KeyP", dialog: true, label: () => t("Pause") },
  { name: "close", key: "Q", code: "KeyQ", label: () => t("Close the window") },
];

/** The one thing that is always right to do next. */
export function rightNext(doc) {
  if (doc.window.state === "closed") return { name: "open", label: t("Open the window") };
  if (doc.window.state === "paused") return { name: "resume", label: t("Go on working") };
  if (!doc.ticket) return { name: "next", label: t("Call the next visitor") };
  if (doc.ticket.state === "called") return { name: "start", label: t("The visitor has come: start") };
  if (doc.next.length === 0) return { name: "finish", label: t("Finish") };
  return { name: "next", label: t("Finish and call the next") };
}
