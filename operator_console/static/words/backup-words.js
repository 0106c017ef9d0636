// @ts-check
import { t } from "../../../queue_server/pages/static/words.js";

/** @type {Record<string, () => string>} */
const FAULTS = {
  missing: () => t("the folder or the stick is not there"),
  same_disk: () => t("the folder lies on the journal's own disk; is the stick plugged in?"),
  full: () => t("the disk or the stick is full"),
  unwritable: () => t("the folder cannot be written"),
  damaged: () => t("what was written could not be restored"),
  unusable: () => t("the hall cannot be copied as it is set up"),
  broken_off: () => t("it took too long, or broke off"),
  overdue: () => t("none has been made for more than a day"),
};

/**
 * Why there is no good copy, as a part of a sentence.
 * @param {string | null} fault
 * @returns {string}
 */
export const backupFault = (fault) => (fault && FAULTS[fault]?.()) ?? fault ?? "";
