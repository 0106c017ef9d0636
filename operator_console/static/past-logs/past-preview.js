// @ts-check
/** What a past log would become, and what a person may say of it. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { numberText } from "../../../queue_server/pages/static/numbers.js";
import { language, t, tn } from "../../../queue_server/pages/static/words.js";
import { inWords } from "../words/draft-text.js";

/**
 * The preview; `readAnew` is called with other choices. `weekdays` are the days from Monday on, in words.
 * @param {Kezek.ImportDocument} body
 * @param {string[]} weekdays
 * @param {(choices: Kezek.ImportChoices) => unknown} readAnew
 * @returns {Node[]}
 */
export function drawPreview({ preview, choices }, weekdays, readAnew) {
  if (!preview) return [];
  /** @type {Kezek.ImportChoices} */
  const draft = structuredClone(choices);
  const reread = h(
    "button",
    { type: "button", hidden: true, onclick: () => readAnew(draft) },
    t("Read it once more with this"),
  );
  const changed = (/** @type {() => unknown} */ edit) => {
    edit();
    reread.hidden = JSON.stringify(draft) === JSON.stringify(choices);
  };
  return [
    h(
      "section",
      { class: "card stack" },
      h("h3", {}, t("What the file is taken for")),
      h("ul", { class: "findings" }, ...(preview.sentences[language()] ?? []).map((line) => h("li", {}, line))),
      drawColumns(preview),
      preview.present > 0 &&
        h(
          "p",
          { class: "notice" },
          t("{n} of {of} records are there already, from an import that was stopped. It goes on from there.", {
            n: preview.present,
            of: preview.records,
          }),
        ),
    ),
    h(
      "section",
      { class: "card stack" },
      h("h3", {}, t("What you may say of it")),
      h("div", { class: "row" }, drawZone(draft, changed), drawNorm(draft, changed)),
      drawServices(preview, draft, changed),
      preview.priority_count > 0 && drawPriorities(preview, draft, changed),
      reread,
    ),
    h(
      "section",
      { class: "card stack" },
      h("h3", {}, t("What is inferred")),
      h(
        "p",
        { class: "quiet long" },
        t("A log has no opening times of windows: they follow from the calls. Figures that rest on them say so."),
      ),
      drawOpenings(preview, weekdays),
      drawServers(preview),
    ),
  ];
}

/** @param {Kezek.LogPreview} preview */
function drawColumns({ columns }) {
  const names = (/** @type {boolean} */ isRead) =>
    columns.filter((column) => column.is_read === isRead).map(({ name }) => name || "–");
  const rest = names(false);
  const read = t("Columns that are read: {names}.", { names: names(true).join(", ") });
  const left = rest.length > 0 && t("Columns that are left out: {names}.", { names: rest.join(", ") });
  return h("p", { class: "long" }, [read, left].filter(Boolean).join(" "));
}

/**
 * @param {Kezek.ImportChoices} draft
 * @param {(edit: () => unknown) => void} changed
 */
function drawZone(draft, changed) {
  const zones = [...new Set([draft.timezone, ...Intl.supportedValuesOf("timeZone")])];
  const select = h("select", {}, ...zones.map((zone) => h("option", { value: zone }, zone)));
  select.value = draft.timezone;
  select.addEventListener("change", () => changed(() => (draft.timezone = select.value)));
  return h("label", { class: "field" }, h("span", {}, t("Time zone of the log")), select);
}

/**
 * @param {Kezek.ImportChoices} draft
 * @param {(edit: () => unknown) => void} changed
 */
function drawNorm(draft, changed) {
  const input = h("input", { type: "number", min: 1, max: 600, value: draft.norm_minutes ?? "" });
  input.addEventListener("change", () =>
    changed(() => (draft.norm_minutes = input.value && input.checkValidity() ? Number(input.value) : null)),
  );
  return h("label", { class: "field" }, h("span", {}, t("Norm of waiting then, minutes (may stay empty)")), input);
}

/**
 * @param {Kezek.LogPreview} preview
 * @param {Kezek.ImportChoices} draft
 * @param {(edit: () => unknown) => void} changed
 */
function drawServices({ services, service_count: count, hall_services: ofHall }, draft, changed) {
  const chosen = { ...draft.services };
  const rows = services.map(({ name, visits, service }) => {
    const select = h(
      "select",
      { "aria-label": t("{name} counts as", { name }) },
      (service === null || name in chosen) && h("option", { value: "" }, t("a service of its own")),
      ...ofHall.map(({ id, names }) => h("option", { value: id }, inWords(names) || id)),
    );
    select.value = service ?? "";
    select.addEventListener("change", () =>
      changed(() => {
        if (select.value && (select.value !== service || name in chosen)) draft.services[name] = select.value;
        else delete draft.services[name];
      }),
    );
    return [name, numberText(visits), select];
  });
  return table([t("Service in the log"), t("Visits"), t("Counts as")], rows, count);
}

/**
 * @param {Kezek.LogPreview} preview
 * @param {Kezek.ImportChoices} draft
 * @param {(edit: () => unknown) => void} changed
 */
function drawPriorities({ priorities, priority_count: count }, draft, changed) {
  const rows = priorities.map(({ value, visits, head_start_s: seconds }) => {
    const input = h("input", {
      type: "number",
      min: 0,
      max: 1440,
      step: 0.5,
      value: seconds / 60,
      "aria-label": t("Head start of {value}, minutes", { value }),
    });
    input.addEventListener("change", () =>
      changed(() => input.checkValidity() && (draft.head_starts[value] = Math.round(60 * Number(input.value)))),
    );
    return [value, numberText(visits), input];
  });
  return table([t("Priority in the log"), t("Visits"), t("Head start, minutes (0: none)")], rows, count);
}

/**
 * @param {Kezek.LogPreview} preview
 * @param {string[]} weekdays
 */
function drawOpenings({ openings }, weekdays) {
  const rows = openings.map(({ weekday: place, opens, closes, days }) => [
    weekdays[place],
    `${opens}–${closes}`,
    numberText(days),
  ]);
  return table([t("Day of the week"), t("Usually open"), t("Days")], rows, rows.length);
}

/** @param {Kezek.LogPreview} preview */
function drawServers({ servers, server_count: count, windows, spare }) {
  const rows = servers.map(({ name, window, visits }) => [name, String(window), numberText(visits)]);
  const rest = windows - count;
  return h(
    "details",
    {},
    h("summary", {}, tn("{n} window", "{n} windows", windows)),
    rest > 0 &&
      h(
        "p",
        { class: "quiet" },
        t("{n} visits had no window of their own in the log and count at a spare one.", { n: numberText(spare) }),
      ),
    table([t("Served by"), t("Window"), t("Visits")], rows, count),
  );
}

/**
 * @param {string[]} heading
 * @param {(string | Node)[][]} rows
 * @param {number} count
 */
function table(heading, rows, count) {
  return h(
    "div",
    { class: "scrolls", tabindex: "0" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...heading.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell) => h("td", {}, cell))))),
    ),
    count > rows.length && h("p", { class: "quiet" }, tn("and {n} more", "and {n} more", count - rows.length)),
  );
}
