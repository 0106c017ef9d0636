/** What the server makes by itself: reports and open data by schedule, and the mail server that takes them. */

import { h } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { field, items, lines } from "./admin-fields.js";

const FORMS = ["pdf", "html", "xlsx", "csv", "json"].map((form) => [form, form.toUpperCase()]);
const LANGUAGES = [["kk", "Қазақша"], ["ru", "Русский"], ["en", "English"]];

/** The `[reports]` of the file. */
export function reports(section, its, path) {
  const halls = Object.keys(section.values.halls).map((id) => [id, id]);
  return [
    h("p", { class: "notice" }, t("What is changed here is in force at the next start of the server.")),
    h("p", { class: "quiet" }, t("Each is made when its period is over, in the hall's time zone.")),
    ...items(section, (its.schedules ??= []), `${path}.schedules`, {
      add: t("Add a report"),
      canMove: false,
      title: (one) => one.id || t("New"),
      fresh: () => ({ id: "", hall: halls[0][0], what: "report", every: "day", form: "pdf", language: "kk" }),
      draw: (one, at) => [
        field(one, "id", at, t("Id (never shown; do not change it later)")),
        field(one, "hall", at, t("Hall"), halls),
        field(one, "what", at, t("What is made"), [["report", t("Report")], ["open-data", t("Open data")]]),
        field(one, "every", at, t("How often"), [["day", t("every day")], ["week", t("every week")], ["month", t("every month")]]),
        field(one, "form", at, t("Format"), FORMS),
        field(one, "language", at, t("Language"), LANGUAGES),
        field(one, "folder", at, t("Folder"), "text", { wide: true, placeholder: "/var/lib/kezek-reports" }),
        lines(one, "to", at, t("By e-mail to, one address a line")),
      ],
    }),
    h("h3", {}, t("The mail server")),
    ...mail((its.mail ??= {}), `${path}.mail`),
  ];
}

const mail = (its, at) => [
  field(its, "server", at, t("Address of the mail server"), "text", { placeholder: "mail.example.kz" }),
  field(its, "sender", at, t("Whom letters are from"), "text", { placeholder: "kezek@example.kz" }),
  field(its, "port", at, t("Port"), "number", { min: 1, max: 65535, placeholder: "587" }),
  field(its, "security", at, t("Encryption"), [["", "STARTTLS"], ["tls", "TLS"], ["none", t("not encrypted")]]),
  field(its, "user", at, t("Name for signing in")),
  field(its, "password_file", at, t("File with the password"), "text", { wide: true, placeholder: "/etc/kezek/mail-password" }),
];
