// @ts-check
/** The hours of a week, which may be left out: spans by weekday, and a button to and fro. */

import { h } from "../pages/draw.js";
import { language, t } from "../pages/words.js";
import { button, placeOf, text } from "./admin-fields.js";

/** A field for each day; without hours, what holds then. */
export function week(part, scope) {
  const { table, key, place } = placeOf(part, scope);
  const hours = table[key];
  const turn = () => {
    if (hours) delete table[key];
    else table[key] = structuredClone(part.fresh);
  };
  const days = hours ? part.days.map((day, at) => spans(hours, day, at, part, { ...scope, path: place })) : [];
  const spelling = t("Spans such as 09:00-13:00, with a comma between; empty: closed.");
  const rule = hours && h("p", { class: "quiet" }, spelling);
  const act = button(hours ? part.clear_label : part.set_label, () => scope.admin.change(turn, scope.path));
  if (!part.is_folded) return [hours ? rule : h("p", {}, part.blank), ...days, act];
  const summary = h("summary", {}, hours ? part.label : part.blank);
  const fold = { class: "helps", "data-key": place, open: Boolean(hours) };
  return h("details", fold, summary, rule, ...days, h("p", { class: "actions" }, act));
}

function spans(hours, day, at, { placeholder }, scope) {
  const texts = { [day]: (hours[day] ?? []).join(", ") };
  const line = text({ key: day, label: dayName(at), placeholder }, { ...scope, table: texts });
  line.addEventListener("input", () => {
    if (texts[day]) hours[day] = texts[day].split(/\s*,\s*/);
    else delete hours[day];
  });
  return line;
}

const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

function dayName(at) {
  const names = new Intl.DateTimeFormat(language(), { weekday: "long", timeZone: "UTC" });
  return names.format(MONDAY + at * DAY_MS);
}
