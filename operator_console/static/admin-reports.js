// @ts-check
/** What the server makes by itself: reports and open data by schedule, and the mail server that takes them. */

import { h } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { field, items, lines } from "./admin-fields.js";

/** @type {[string, string][]} */
const FORMS = ["pdf", "html", "xlsx", "csv", "json"].map((form) => [form, form.toUpperCase()]);
/** @type {[string, string][]} */
const LANGUAGES = [
  ["kk", "Қазақша"],
  ["ru", "Русский"],
  ["en", "English"],
];

/**
 * The `[reports]` of the file.
 * @param {import("./admin-fields.js").FormPage} section
 * @param {Record<string, any>} settings
 * @param {string} path
 */
export function reports(section, settings, path) {
  /** @type {[string, string][]} */
  const halls = Object.keys(section.values.halls).map((id) => [id, id]);
  return [
    h("p", { class: "notice" }, t("What is changed here is in force at the next start of the server.")),
    h("p", { class: "quiet" }, t("Each is made when its period is over, in the hall's time zone.")),
    ...items(section, (settings.schedules ??= []), `${path}.schedules`, {
      add: t("Add a report"),
      canMove: false,
      title: (report) => report.id || t("New"),
      fresh: () => ({ id: "", hall: halls[0][0], what: "report", every: "day", form: "pdf", language: "kk" }),
      draw: (report, at) => [
        field(report, "id", at, t("Id (never shown; do not change it later)")),
        field(report, "hall", at, t("Hall"), halls),
        field(report, "what", at, t("What is made"), [
          ["report", t("Report")],
          ["open-data", t("Open data")],
        ]),
        field(report, "every", at, t("How often"), [
          ["day", t("every day")],
          ["week", t("every week")],
          ["month", t("every month")],
        ]),
        field(report, "form", at, t("Format"), FORMS),
        field(report, "language", at, t("Language"), LANGUAGES),
        field(report, "folder", at, t("Folder"), "text", { wide: true, placeholder: "/var/lib/kezek-reports" }),
        lines(report, "to", at, t("By e-mail to, one address a line")),
      ],
    }),
    h("h3", {}, t("The mail server")),
    ...mail((settings.mail ??= {}), `${path}.mail`),
  ];
}

/**
 * @param {Record<string, any>} settings
 * @param {string} at
 */
const mail = (settings, at) => [
  field(settings, "server", at, t("Address of the mail server"), "text", { placeholder: "mail.example.kz" }),
  field(settings, "sender", at, t("Whom letters are from"), "text", { placeholder: "kezek@example.kz" }),
  field(settings, "port", at, t("Port"), "number", { min: 1, max: 65535, placeholder: "587" }),
  field(settings, "security", at, t("Encryption"), [
    ["", "STARTTLS"],
    ["tls", "TLS"],
    ["none", t("not encrypted")],
  ]),
  field(settings, "user", at, t("Name for signing in")),
  field(settings, "password_file", at, t("File with the password"), "text", {
    wide: true,
    placeholder: "/etc/kezek/mail-password",
  }),
];
