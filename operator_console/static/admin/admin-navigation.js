// @ts-check
/** The ways to the sections of each hall and of the server, and to the other pages of a hall. */

import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { settingsSections } from "../settings/settings-form.js";
import { inWords } from "../words/draft-text.js";

/** @typedef {{ id: string, label: string, element: string }} ElementSection a section that is no settings */

/** @returns {ElementSection[]} */
export const elementSections = () => [
  { id: "people", label: t("People"), element: "people-list" },
  { id: "tokens", label: t("Tokens"), element: "token-list" },
  { id: "history", label: t("Changes"), element: "admin-history" },
  { id: "trail", label: t("Who came in"), element: "access-trail" },
  { id: "day", label: t("The day"), element: "hall-days" },
  { id: "check", label: t("Check of the journals"), element: "journal-check" },
  { id: "import", label: t("Past logs"), element: "past-import" },
  { id: "log", label: t("The log"), element: "recent-log" },
  { id: "faults", label: t("Defects"), element: "admin-faults" },
  { id: "certificate", label: t("Certificate for https"), element: "server-certificate" },
  { id: "region", label: t("Halls of the region"), element: "region-halls" },
  { id: "version", label: t("Version"), element: "program-version" },
];

/**
 * Draws the links; the section that is shown is brought into view.
 * @param {HTMLElement} nav
 * @param {{ halls: string[], hall: string, section: string }} view the halls of the draft, and what is shown
 * @param {Record<string, Kezek.Names>} names of the halls that are in force
 */
export function drawNavigation(nav, { halls, hall: current, section }, names) {
  const link = (/** @type {string} */ hall, /** @type {{ id: string, label: string }} */ { id, label }) => {
    const isHere = hall === current && id === section;
    return h("a", { href: `#${hall}/${id}`, "aria-current": isHere ? "page" : null }, label);
  };
  const ofHalls = settingsSections().filter(({ is_of_server: isOfServer }) => !isOfServer);
  const ofServer = settingsSections().filter(({ is_of_server: isOfServer }) => isOfServer);
  const parts = halls.flatMap((hall) => [
    halls.length > 1 && h("b", {}, inWords(names[hall]) || hall),
    ...ofHalls.map((other) => link(hall, other)),
    names[hall] ? pagesOf(hall) : null,
  ]);
  const links = [...elementSections(), ...ofServer].map((other) => link(current, other));
  redraw(nav, ...parts, h("b", {}, t("The server")), ...links);
  const place = nav.querySelector("[aria-current]");
  const foot = Math.min(nav.getBoundingClientRect().bottom, innerHeight) - 8;
  if (place) nav.scrollTop += Math.max(0, place.getBoundingClientRect().bottom - foot);
}

/**
 * The other pages of a hall, each in the same window: the draft asks before it is left.
 * @param {string} hall
 */
function pagesOf(hall) {
  const pages = [
    ["supervisor", t("Supervisor")],
    ["manager", t("Figures")],
    ["desk", t("Desks")],
    ["display", t("Board")],
    ["kiosk", t("Kiosk")],
  ];
  const links = pages.map(([page, label]) => h("a", { href: `/${page}/${encodeURIComponent(hall)}` }, label));
  return h("details", { class: "hall-pages" }, h("summary", {}, t("Pages of the hall")), ...links);
}
