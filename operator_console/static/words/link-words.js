// @ts-check
import { t } from "../../../queue_server/pages/static/words.js";

/** @type {Record<NonNullable<Kezek.LinkDocument["fault"]>, () => string>} */
const FAULTS = {
  unreachable: () => t("nothing answers at the address"),
  silent: () => t("the answer does not come in time"),
  certificate: () => t("its certificate is not trusted"),
  other_certificate: () => t("its certificate is another one than at the joining"),
  not_centre: () => t("something else answers, such as a page to sign in to the network"),
  not_known: () => t("it does not know this hall any more"),
  refused: () => t("it does not take what is sent; compare the versions"),
  unavailable: () => t("it cannot store anything at present"),
};

/**
 * Why a link does not work, as a part of a sentence.
 * @param {string | null | undefined} fault
 * @returns {string}
 */
export const linkFault = (fault) =>
  FAULTS[/** @type {NonNullable<Kezek.LinkDocument["fault"]>} */ (fault)]?.() ?? fault ?? "";
