// @ts-check
/** What stands in the columns of a past log, for whoever makes the table. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";

/** @type {() => [string, string][]} */
const COLUMNS = () => [
  ["day", t("the day, such as 2025-03-31 or 31.03.2025")],
  ["service", t("the name of the service")],
  ["priority", t("the priority, as the other system writes it; may be empty")],
  ["arrival_s", t("when the ticket was taken: 9:05, 09:05:00 or seconds after midnight")],
  ["start_s", t("when the service began; empty for whoever left before")],
  ["end_s", t("when the visit ended")],
  ["server", t("the window or the operator; may be empty")],
];

export const columnNames = () =>
  COLUMNS()
    .map(([name]) => name)
    .join(", ");

/** @returns {Node} */
export function columnHelp() {
  return h(
    "details",
    { class: "stack" },
    h("summary", {}, t("What stands in each column")),
    h("dl", { class: "backup-facts" }, ...COLUMNS().flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)])),
    h("p", { class: "quiet" }, t("A workbook of Excel is first saved as “CSV UTF-8”.")),
  );
}
