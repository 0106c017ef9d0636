// @ts-check
/** What runs beside the halls, in words. A loop without a word of its own is shown by its name. */

import { t } from "../../../queue_server/pages/static/words.js";

/** @type {Record<string, () => string>} */
const LOOPS = {
  time: () => t("Passing of time"),
  tokens: () => t("Tokens"),
  revocation: () => t("End of sign-ins"),
  devices: () => t("Devices"),
  housekeeping: () => t("Erasing what is old"),
  reports: () => t("Reports"),
  staffing: () => t("Proposals of windows"),
  screens: () => t("Screens"),
  estimates: () => t("Estimates"),
  worker: () => t("Figures and forecasts"),
  figures: () => t("Figures"),
  overtakings: () => t("Overtakings"),
  accuracy: () => t("Record of estimates"),
  preparation: () => t("Pages made in advance"),
  backups: () => t("Backups"),
  log: () => t("Public log"),
  links: () => t("Links to a centre or standby"),
  "link to the centre": () => t("Link to the centre"),
  "link to the standby": () => t("Link to the standby"),
  certificate: () => t("Renewal of the certificate"),
};

/**
 * The loop's name in the reader's language; a printer has a name of its own.
 * @param {{ name: string }} loop
 */
export const loopName = ({ name }) =>
  name.startsWith("printer ")
    ? t("Printer {name}", { name: name.slice("printer ".length) })
    : (LOOPS[name]?.() ?? name);
