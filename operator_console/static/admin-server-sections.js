// @ts-check
/**
 * The sections of one server, whatever its halls: what stands in `[displays]`, `[bridge]`, `[openid]`, `[reports]`,
 * `[backup]` and `[server]`.
 */

import { h } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { backup } from "./admin-backup.js";
import { check, field, items, lines, names } from "./admin-fields.js";
import { reports } from "./admin-reports.js";

/** @typedef {import("./admin-fields.js").FormPage} FormPage */
/** @typedef {Record<string, any>} Table */

/** @type {[string, string][]} */
const PROTOCOLS = ["candle", "modbus", "alpha", "vfd"].map((name) => [name, name]);
const FIRST_CANDLE = 32;
/** @returns {import("./admin-fields.js").Options} */
const ECHO = () => [
  ["", t("It is found out")],
  [true, t("Yes")],
  [false, t("No")],
];
const LATER = () => h("p", { class: "notice" }, t("What is changed here is in force at the next start of the server."));
/** @param {Table} values @returns {[string, string][]} */
const halls = (values) => Object.keys(values.halls).map((id) => [id, id]);

export const SERVER_SECTIONS = {
  printers: { label: () => t("Printers"), part: "displays", draw: printers },
  voice: { label: () => t("Voice"), part: "displays", draw: voice },
  wires: { label: () => t("LED boards"), part: "bridge", draw: wires },
  openid: { label: () => t("The organisation's sign-in"), part: "openid", draw: openid },
  reports: { label: () => t("Reports"), part: "reports", draw: reports },
  backup: { label: () => t("Backups"), part: "backup", draw: backup },
  server: { label: () => t("This server"), part: "server", draw: server },
};

/**
 * @param {FormPage} section
 * @param {Table} its
 * @param {string} path
 */
function printers(section, its, path) {
  return [
    LATER(),
    field(its, "address", path, t("Where phones reach this server; it stands in the codes on paper"), "text", {
      wide: true,
      placeholder: "http://192.168.1.10:8080",
    }),
    ...items(section, (its.printers ??= []), `${path}.printers`, {
      add: t("Add a printer"),
      canMove: false,
      title: (one) => `${one.id || t("New")}  ${one.port ?? ""}`,
      fresh: () => ({ id: "", hall: Object.keys(section.values.halls)[0], kiosks: [], port: "" }),
      draw: (one, at) => [
        field(one, "id", at, t("Id (never shown; do not change it later)")),
        field(one, "hall", at, t("Hall"), halls(section.values)),
        field(one, "port", at, t("Port"), "text", { placeholder: "tcp://192.168.1.20:9100" }),
        lines(one, "kiosks", at, t("Kiosks that it prints for, one a line")),
        field(one, "dots", at, t("Printable width in dots"), "number", { min: 192, max: 1024, placeholder: "576" }),
        field(one, "mm_s", at, t("Printing speed in millimetres a second"), "number", {
          min: 10,
          max: 500,
          placeholder: "75",
        }),
        field(one, "code_page", at, t("Number of its Kazakh code page; 0: none"), "number", {
          min: 0,
          max: 255,
          placeholder: "53",
        }),
        field(one, "baud", at, t("Speed of a serial line"), "number", { min: 1200, max: 921600, placeholder: "19200" }),
        check(one, "native_qr", at, t("It draws QR codes itself"), true),
        check(one, "cuts", at, t("It has a cutter"), true),
        check(one, "answers", at, t("It says whether it has paper"), true),
      ],
    }),
  ];
}

/**
 * @param {FormPage} _section
 * @param {Table} its
 * @param {string} path
 */
function voice(_section, its, path) {
  const at = `${path}.voice`;
  const spoken = (its.voice ??= {});
  return [
    LATER(),
    lines(spoken, "languages", at, t("Languages of a call in their order, one a line (kk, ru, en)"), [
      "kk",
      "ru",
      "en",
    ]),
    check(spoken, "visitors_first", at, t("First the language that the visitor has chosen"), true),
    field(spoken, "clips", at, t("Folder of recorded clips"), "text", {
      wide: true,
      placeholder: "/var/lib/kezek/clips",
    }),
    check(spoken, "engine", at, t("espeak-ng speaks what is not recorded"), true),
    field(spoken, "words_per_minute", at, t("How fast it speaks, in words a minute"), "number", {
      min: 80,
      max: 300,
      placeholder: "150",
    }),
  ];
}

/**
 * @param {FormPage} section
 * @param {Table} its
 * @param {string} path
 */
function wires(section, its, path) {
  return [
    h(
      "p",
      { class: "notice" },
      t("The bridge reads this when it starts. One on another machine has a file of its own."),
    ),
    ...items(section, (its.buses ??= []), `${path}.buses`, {
      add: t("Add a bus"),
      canMove: false,
      title: (bus) => `${bus.id || t("New")}  ${bus.port ?? ""}`,
      fresh: () => ({ id: "", protocol: "candle", port: "", boards: [] }),
      draw: (bus, at) => [
        field(bus, "id", at, t("Id (never shown; do not change it later)")),
        field(bus, "protocol", at, t("Protocol"), PROTOCOLS),
        field(bus, "port", at, t("Port"), "text", { placeholder: "/dev/ttyUSB0" }),
        field(bus, "refresh_s", at, t("Seconds until everything is sent again"), "number", {
          min: 1,
          max: 600,
          placeholder: "10",
        }),
        field(bus, "echo", at, t("Whether the adapter hears what it sends"), ECHO()),
        ...items(section, (bus.boards ??= []), `${at}.boards`, {
          add: t("Add a board on this bus"),
          canMove: false,
          title: (one) => `${one.address ?? "?"}  ${(one.lines ?? []).join(" / ")}`,
          fresh: () => ({
            address: (bus.protocol === "candle" ? FIRST_CANDLE : 1) + bus.boards.length,
            lines: ["{number:<4}{arrow}{window:>3}"],
          }),
          draw: (one, its) => [
            field(one, "address", its, t("Address on the bus"), "number", { min: 0, max: 255 }),
            field(one, "window", its, t("Window; empty: calls of the hall"), "number", { min: 1, max: 999 }),
            field(one, "hall", its, t("Hall"), [["", t("the only one")], ...halls(section.values)]),
            lines(one, "lines", its, t("What stands on each line of the board")),
            field(
              one,
              "turn_s",
              its,
              t("Seconds that a call of the hall stands while more are called than have room"),
              "number",
              { min: 1, max: 30, placeholder: "3" },
            ),
            lines(one, "closing", its, t("Lines while the hall is closed")),
          ],
        }),
      ],
    }),
  ];
}

/**
 * @param {FormPage} _section
 * @param {Table} its
 * @param {string} path
 */
function openid(_section, its, path) {
  return [
    LATER(),
    h(
      "p",
      { class: "quiet" },
      t(
        "The client's secret is never here: it stands in a file that the server alone can read, or in KEZEK_OPENID_SECRET.",
      ),
    ),
    field(its, "issuer", path, t("Address of the provider"), "text", {
      wide: true,
      placeholder: "https://id.example.kz/realms/akimat",
    }),
    field(its, "client_id", path, t("Name of this server there")),
    field(its, "client_secret_file", path, t("File with the secret"), "text", {
      placeholder: "/etc/kezek/openid-secret",
    }),
    field(its, "name_claim", path, t("Claim with the person's name"), "text", { placeholder: "preferred_username" }),
    field(its, "roles_claim", path, t("Claim with the person's groups"), "text", { placeholder: "groups" }),
    field(its, "default_role", path, t("Role of whoever is in no named group"), [
      ["", t("Operator")],
      ["auditor", t("Auditor")],
    ]),
    check(its, "make_people", path, t("Whoever the provider vouches for may come in, and is made a person")),
    check(its, "ask_again", path, t("The provider asks for the password each time"), true),
    names(its, "names", path, t("What stands on the button"), true),
  ];
}

/**
 * @param {FormPage} _section
 * @param {Table} its
 * @param {string} path
 */
function server(_section, its, path) {
  const number = (/** @type {string} */ key, /** @type {string} */ label, /** @type {object} */ props) =>
    field(its, key, path, label, "number", props);
  return [
    LATER(),
    field(its, "host", path, t("Address to listen on"), "text", { placeholder: "127.0.0.1" }),
    number("port", t("Port"), { min: 0, max: 65535, placeholder: "8080" }),
    field(its, "tls_certificate", path, t("Certificate for https (PEM file)"), "text", {
      placeholder: "/etc/kezek/server.crt",
    }),
    field(its, "tls_key", path, t("Its key (PEM file)"), "text", { placeholder: "/etc/kezek/server.key" }),
    lines(its, "trusted_proxies", path, t("Trusted proxies, one a line")),
    number("public_requests_per_minute", t("Requests a minute of one address"), {
      min: 1,
      max: 100000,
      placeholder: "3000",
    }),
    number("token_requests_per_minute", t("Requests a minute of one token; empty: any number"), {
      min: 1,
      max: 1000000,
    }),
    number("max_body_bytes", t("Largest request in bytes"), { min: 1024, max: 16777216, placeholder: "65536" }),
  ];
}
