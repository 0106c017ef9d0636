// @ts-check
/** What kinds of devices there are, and how one may do, in words. */

import { t } from "../../queue_server/pages/static/words.js";

/** @type {Record<string, () => string>} */
export const KINDS = {
  board: () => t("Board"),
  kiosk: () => t("Kiosk"),
  bridge: () => t("Bridge"),
  led_board: () => t("LED board"),
  printer: () => t("Printer"),
};

/** @type {Record<string, () => string>} */
export const DEVICE_STATES = {
  waiting: () => t("waits to be paired"),
  ok: () => t("works"),
  silent: () => t("does not answer"),
  stale: () => t("shows something old"),
  failing: () => t("fails"),
  paper_low: () => t("little paper"),
  paper_out: () => t("no paper"),
  unknown: () => t("nothing known"),
  revoked: () => t("revoked"),
};

/**
 * Which tickets of a printer may not be on paper.
 * @param {{ uncertain: string[] }} printer
 */
export const doubtOf = ({ uncertain }) =>
  uncertain.length
    ? t("May not have been printed: {numbers}. Look at the printer.", { numbers: uncertain.join(", ") })
    : "";
