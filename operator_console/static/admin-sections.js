// @ts-check
/** The sections of the configuration: each draws the draft of one hall. Nothing here decides what is right. */

import { h } from "../../queue_server/pages/static/dom.js";
import { language, t } from "../../queue_server/pages/static/words.js";
import { boards } from "./admin-boards.js";
import { button, check, field, items, names, several } from "./admin-fields.js";

/** @param {Kezek.Names | undefined} texts */
export const inWords = (texts) => texts?.[language()] ?? texts?.kk ?? "";
/** @returns {[string, string]} */
const none = () => ["", t("none")];
/**
 * @param {any[] | undefined} list
 * @param {[string, string][]} extra
 * @returns {[string, string][]}
 */
const options = (list, extra = []) => [
  ...extra,
  ...(list ?? []).map((one) => /** @type {[string, string]} */ ([one.id, inWords(one.names) || one.id])),
];
/**
 * @param {Table} hall
 * @param {string} key
 */
const list = (hall, key) => (hall[key] ??= []);
const fresh = () => ({ kk: "", ru: "", en: "" });

/** @typedef {import("./admin-fields.js").FormPage} FormPage */
/** @typedef {Record<string, any>} Table */

export const SECTIONS = {
  services: { label: () => t("Services"), draw: services },
  windows: { label: () => t("Windows"), draw: windows },
  priorities: { label: () => t("Priorities"), draw: priorities },
  results: { label: () => t("Results"), draw: results },
  hours: { label: () => t("Hours"), draw: hours },
  rules: { label: () => t("Rules"), draw: rules },
  texts: { label: () => t("Texts"), draw: texts },
  boards: { label: () => t("Boards"), draw: boards },
};

/**
 * @param {FormPage} section
 * @param {Table} hall
 * @param {string} path
 */
function services(section, hall, path) {
  return items(section, list(hall, "services"), `${path}.services`, {
    add: t("Add a service"),
    title: (one) => `${one.prefix ?? "?"}  ${inWords(one.names) || one.id || t("New")}`,
    fresh: () => ({ id: "", prefix: "", names: fresh() }),
    draw: (one, at) => [
      field(one, "id", at, t("Id (never shown; do not change it later)"), "text", {
        pattern: "[a-z][a-z0-9_\\-]{0,31}",
      }),
      field(one, "prefix", at, t("Letter of the ticket"), "text", { maxlength: 1 }),
      names(one, "names", at, t("What it is called")),
      field(one, "group", at, t("Group on the kiosk"), options(hall.groups, [none()])),
      field(one, "norm_minutes", at, t("Longest wait in minutes (the norm)"), "number", { min: 1, max: 600 }),
      field(one, "service_minutes", at, t("Minutes that serving one visitor should take"), "number", {
        min: 1,
        max: 600,
      }),
      field(one, "daily_limit", at, t("Most tickets of a day"), "number", { min: 1 }),
      field(one, "first_number", at, t("First number"), "number", { min: 0, max: 9999, placeholder: "1" }),
      field(one, "last_number", at, t("Last number"), "number", { min: 1, max: 9999, placeholder: "999" }),
      serviceHours(section, one, at),
    ],
  });
}

/**
 * When this service gives tickets; without spans of its own, whenever the hall does.
 * @param {FormPage} section
 * @param {Table} service
 * @param {string} path
 */
function serviceHours(section, service, path) {
  const turn = (/** @type {Table | null} */ hours) =>
    section.change(() => (hours ? (service.hours = hours) : delete service.hours), path);
  const own = DAYS.map((day, n) => service.hours && spans(service.hours, day, `${path}.hours`, dayName(n)));
  return h(
    "details",
    { class: "helps", "data-key": `${path}.hours`, open: Boolean(service.hours) },
    h("summary", {}, service.hours ? t("Hours of its own") : t("Hours: whenever the hall gives tickets")),
    service.hours && h("p", { class: "quiet" }, t("Spans such as 09:00-13:00, with a comma between; empty: closed.")),
    ...own.filter(Boolean),
    h(
      "p",
      { class: "actions" },
      service.hours
        ? button(t("Whenever the hall does"), () => turn(null))
        : button(t("Set hours of its own"), () => turn(weekdays())),
    ),
  );
}

/**
 * @param {FormPage} section
 * @param {Table} hall
 * @param {string} path
 */
function windows(section, hall, path) {
  const nextNumber = () => Math.max(0, ...hall.windows.map((/** @type {any} */ one) => one.window)) + 1;
  return items(section, list(hall, "windows"), `${path}.windows`, {
    add: t("Add a window"),
    canMove: false,
    title: (one) =>
      `${one.window ?? "?"}  ${options(hall.services)
        .filter(([id]) => one.services?.includes(id))
        .map(([, name]) => name)
        .join(", ")}`,
    fresh: () => ({ window: nextNumber(), services: [] }),
    draw: (one, at) => [
      field(one, "window", at, t("Number"), "number", { min: 1, max: 999 }),
      field(one, "zone", at, t("Part of the hall"), options(hall.zones, [none()])),
      several(one, "services", at, t("Serves"), options(hall.services)),
      helps(one, `${at}.helps`, hall),
    ],
  });
}

/**
 * After how many minutes of waiting the window helps out with a service; empty: never.
 * @param {Table} window
 * @param {string} path
 * @param {Table} hall
 */
function helps(window, path, hall) {
  /** @type {Table} */
  const given = { ...window.helps };
  const keep = () => (Object.keys(given).length ? (window.helps = given) : delete window.helps);
  const fields = options(hall.services).map(([id, label]) =>
    field(given, id, path, label, "number", { min: 1, max: 600 }),
  );
  const group = h(
    "details",
    { class: "helps", "data-key": path },
    h("summary", {}, t("Helps out after so many minutes of waiting")),
    ...fields,
  );
  group.addEventListener("input", keep);
  return group;
}

/**
 * @param {FormPage} section
 * @param {Table} hall
 * @param {string} path
 */
function priorities(section, hall, path) {
  return [
    h(
      "p",
      { class: "quiet" },
      t("A head start counts as time already waited. Whoever came earlier by more than that is still called first."),
    ),
    ...items(section, list(hall, "priorities"), `${path}.priorities`, {
      add: t("Add a priority"),
      title: (one) =>
        `${inWords(one.names) || one.id || t("New")}  ${t("{n} min", { n: Math.round((one.head_start_s ?? 0) / 60) })}`,
      fresh: () => ({ id: "", names: fresh(), head_start_s: 0 }),
      draw: (one, at) => [
        field(one, "id", at, t("Id (never shown; do not change it later)")),
        field(one, "head_start_s", at, t("Head start in seconds"), "number", { min: 0, max: 86400 }),
        names(one, "names", at, t("What it is called")),
        names(one, "proof", at, t("The paper that proves it; empty: believed"), true),
      ],
    }),
  ];
}

/**
 * @param {FormPage} section
 * @param {Table} hall
 * @param {string} path
 */
function results(section, hall, path) {
  return [
    h(
      "p",
      { class: "quiet" },
      t(
        "What a service may end with: buttons at the desk, in this order. Without any, operators write a result in words.",
      ),
    ),
    ...items(section, list(hall, "results"), `${path}.results`, {
      add: t("Add a result"),
      title: (one) => inWords(one.names) || one.id || t("New"),
      fresh: () => ({ id: "", names: fresh() }),
      draw: (one, at) => [
        field(one, "id", at, t("Id (never shown; do not change it later)")),
        names(one, "names", at, t("What it is called")),
        several(one, "services", at, t("Services that may end so; none: every one"), options(hall.services)),
      ],
    }),
  ];
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const weekdays = () => Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, ["09:00-18:00"]]));
/** @param {number} n */
const dayName = (n) =>
  new Intl.DateTimeFormat(language(), { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2024, 0, n + 1));

/**
 * @param {FormPage} section
 * @param {Table} hall
 * @param {string} path
 */
function hours(section, hall, path) {
  const isAlways = !hall.hours;
  const turn = () => section.change(() => (isAlways ? (hall.hours = weekdays()) : delete hall.hours));
  const days = isAlways ? [] : DAYS.map((day, n) => spans(hall.hours, day, `${path}.hours`, dayName(n)));
  return [
    h("h3", {}, t("When tickets are given")),
    h("p", {}, isAlways ? t("At any time.") : t("Spans such as 09:00-13:00, with a comma between; empty: closed.")),
    ...days,
    button(isAlways ? t("Set opening hours") : t("Open at any time"), turn),
    h("h3", {}, t("Closed days")),
    h("admin-holidays", {}),
    ...items(section, list(hall, "closed_days"), `${path}.closed_days`, {
      add: t("Add a closed day"),
      canMove: false,
      title: (one) => `${one.date ?? "?"}  ${inWords(one.names)}`,
      fresh: () => ({ date: "", names: fresh() }),
      draw: (one, at) => [field(one, "date", at, t("Date"), "date"), names(one, "names", at, t("Why"))],
    }),
  ];
}

/**
 * @param {Table} week
 * @param {string} day
 * @param {string} path
 * @param {string} label
 */
function spans(week, day, path, label) {
  const shown = { [day]: (week[day] ?? []).join(", ") };
  const line = field(shown, day, path, label, "text", { placeholder: "09:00-13:00, 14:00-18:00" });
  line.addEventListener("input", () => (shown[day] ? (week[day] = shown[day].split(/\s*,\s*/)) : delete week[day]));
  return line;
}

/**
 * @param {FormPage} section
 * @param {Table} hall
 * @param {string} path
 */
function rules(section, hall, path) {
  const its = (hall.rules ??= {});
  const at = `${path}.rules`;
  /** @type {[string, string][]} */
  const kept = [
    ["kept", t("keeps the place")],
    ["anew", t("joins the end")],
  ];
  return [
    h("h3", {}, t("Who is next")),
    check(hall, "second_admin", path, t("Changes of who is next need a second administrator")),
    check(its, "out_of_turn", at, t("Operators may call out of turn, for a stated reason")),
    field(its, "due_after_transfer", at, t("A transferred visitor"), kept),
    field(its, "due_after_hold", at, t("A visitor back from a hold"), kept),
    field(its, "due_after_stop", at, t("A visitor at the next service of a visit"), kept),
    field(its, "booked_priority", at, t("Priority of those with an appointment"), options(hall.priorities, [none()])),
    h("h3", {}, t("Reasons that the desk offers for a call out of turn")),
    ...items(section, list(hall, "out_of_turn_reasons"), `${path}.out_of_turn_reasons`, {
      add: t("Add a reason"),
      title: (one) => inWords(one) || t("New"),
      fresh,
      draw: ticker,
    }),
    h("h3", {}, t("How visitors are called")),
    field(its, "recall_limit", at, t("How often somebody may be called again"), "number", { min: 0, max: 100 }),
    field(hall, "call_seconds", path, t("Seconds within which a called visitor should come"), "number", {
      min: 10,
      max: 3600,
      placeholder: "120",
    }),
    field(its, "no_show_after_s", at, t("Seconds before a no-show"), "number", { min: 0, max: 3600 }),
    field(its, "max_hold_minutes", at, t("Longest hold in minutes"), "number", { min: 1, max: 1440 }),
    field(hall, "visitor_holds", path, t("How often a visitor may ask for more time"), "number", { min: 0, max: 10 }),
    field(hall, "visitor_hold_minutes", path, t("Minutes of more time"), "number", { min: 1, max: 120 }),
    h("h3", {}, t("How a day ends")),
    field(its, "day_ends", at, t("The day ends, and numbers start anew, at"), "time"),
    field(hall, "carried_over", path, t("Who stays when the day ends while the hall is open"), [
      ["serving", t("Who is being served")],
      ["live", t("Everybody who waits or is served")],
    ]),
    check(hall, "numbers_go_round", path, t("After the last number the first free one follows")),
    h("h3", {}, t("Open to everybody")),
    check(its, "public_board", at, t("Anyone may look at the board"), true),
    check(its, "public_tickets", at, t("Anyone may take a ticket by phone")),
  ];
}

/**
 * @param {FormPage} section
 * @param {Table} hall
 * @param {string} path
 */
function texts(section, hall, path) {
  const few = (/** @type {string} */ key, /** @type {string} */ add, /** @type {(item: any) => string} */ title) =>
    items(section, list(hall, key), `${path}.${key}`, {
      add,
      title,
      fresh: () => (key === "ticker" ? fresh() : { id: "", names: fresh() }),
      draw: (one, at) =>
        key === "ticker"
          ? ticker(one, at)
          : [
              field(one, "id", at, t("Id (never shown; do not change it later)")),
              names(one, "names", at, t("What it is called")),
              key === "zones" &&
                field(one, "arrow", at, t("Where it is from the main board"), [
                  ["right", "→"],
                  ["left", "←"],
                  ["up", "↑"],
                  ["down", "↓"],
                ]),
            ],
    });
  return [
    names(hall, "names", path, t("What the hall is called")),
    h("h3", {}, t("What runs along the foot of the board")),
    ...few("ticker", t("Add a text"), (one) => inWords(one) || t("New")),
    h("h3", {}, t("Groups on the kiosk")),
    ...few("groups", t("Add a group"), (one) => inWords(one.names) || one.id || t("New")),
    h("h3", {}, t("Parts of the hall")),
    ...few("zones", t("Add a part"), (one) => inWords(one.names) || one.id || t("New")),
  ];
}

/**
 * @param {Table} one
 * @param {string} at
 */
const ticker = (one, at) =>
  Object.entries({ kk: "Қазақша", ru: "Русский", en: "English" }).map(([key, label]) =>
    field(one, key, at, label, "text", { wide: true }),
  );
