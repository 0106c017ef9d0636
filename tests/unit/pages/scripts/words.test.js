import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { numberText, percentText } from "../../../../queue_server/pages/static/numbers.js";
import { named, problemText, t, tn } from "../../../../queue_server/pages/static/words.js";
import { setPage } from "./page.js";

const RU = {
  "{n} person waiting": ["ждёт {n} человек", "ждут {n} человека", "ждут {n} человек"],
  "Window {window}": ["Окно {window}"],
  "{who} is here": ["{who} здесь"],
  "Former colleague {n}": ["Бывший сотрудник {n}"],
};

const problems = { window_closed: "Window {window}", person_seated: "{who} is here" };

globalThis.kezekWords = [
  { texts: { ru: RU }, problems, plurals: { ru: ["one", "few", "many"] }, fallback: "ru", source: "en" },
  {
    texts: { uz: { "Window {window}": ["{window}-oyna"] } },
    problems,
    plurals: { uz: ["one", "other"] },
    fallback: "ru",
    source: "en",
  },
];

beforeEach(() => {
  const numbers = JSON.stringify({ ru: "\u00a0,", en: ",." });
  setPage({ lang: "ru", dataset: { numbers } });
});

test("whoever was deleted is named in words, in a refusal and in any other sentence", () => {
  assert.equal(problemText({ code: "person_seated", who: "former-colleague-3" }), "Бывший сотрудник 3 здесь");
  assert.equal(t("Paused: {reason}", { reason: "by former-colleague-12." }), "Paused: by Бывший сотрудник 12.");
  assert.equal(t("Paused: {reason}", { reason: "former-colleague-x" }), "Paused: former-colleague-x");
});

test("the plural form goes with the number", () => {
  const forms = [1, 3, 11, 21].map((n) => tn("{n} person waiting", "{n} people waiting", n));
  assert.deepEqual(forms, ["ждёт 1 человек", "ждут 3 человека", "ждут 11 человек", "ждёт 21 человек"]);
});

test("a text that the page lacks is shown in English, with its gaps filled", () => {
  assert.equal(t("Paused: {reason}", { reason: "Lunch" }), "Paused: Lunch");
  assert.equal(tn("{n} day", "{n} days", 2), "2 days");
});

test("a text that the page's language lacks is shown in the fallback, with its plurals", () => {
  assert.equal(t("Window {window}", { window: 5 }, "uz"), "5-oyna");
  assert.equal(tn("{n} person waiting", "{n} people waiting", 3, {}, "uz"), "ждут 3 человека");
});

test("English texts are their own msgids, whatever the fallback has", () => {
  assert.equal(t("Window {window}", { window: 5 }, "en"), "Window 5");
  assert.equal(tn("{n} person waiting", "{n} people waiting", 3, {}, "en"), "3 people waiting");
});

test("a hall's name is in the page's language, and in the fallback where it has none", () => {
  const names = { kk: "Жер", ru: "Земля" };
  assert.deepEqual([named(names, "kk"), named(names, "uz")], ["Жер", "Земля"]);
});

test("a gap that nothing fills stays as it is", () => {
  assert.equal(t("Window {window}"), "Окно {window}");
});

test("a problem is told by its code, and by its detail where the page knows no such code", () => {
  assert.equal(problemText({ code: "window_closed", window: 5 }), "Окно 5");
  assert.equal(problemText({ code: "new_code", detail: "In words." }), "In words.");
});

test("thousands are parted in counts, as the language does it, and never in the number of a window", () => {
  assert.equal(tn("{n} person waiting", "{n} people waiting", 12345), "ждут 12\u00a0345 человек");
  assert.equal(t("Window {window}", { window: 1234 }), "Окно 1234");
  assert.deepEqual(
    [999, 1000, 1234567, 1024.25, -4321].map((n) => numberText(n, "en", 1)),
    ["999", "1,000", "1,234,567", "1,024.3", "-4,321"],
  );
  assert.equal(numberText(1234567.5, "ru"), "1\u00a0234\u00a0567,5");
  assert.equal(percentText(0.476), "48\u00a0%");
});

test("where a page has a sentence for any problem, its reader gets no English detail", () => {
  const any = { texts: { ru: { "It went wrong.": ["Не получилось."] } }, problems: { "": "It went wrong." } };
  globalThis.kezekWords.push({ ...globalThis.kezekWords[0], ...any });
  assert.equal(problemText({ code: "new_code", detail: "In words." }), "Не получилось.");
  assert.equal(problemText({ code: "window_closed", window: 5 }), "Окно 5");
});

test("a language whose texts have not come is written in one whose have", () => {
  const [page] = globalThis.kezekWords;
  const kk = { texts: { kk: { Back: ["Артқа"] } }, plurals: { kk: ["one", "other"] } };
  globalThis.kezekWords.push({ ...page, ...kk, problems: {} });
  assert.equal(t("Back"), "Артқа");
  assert.equal(t("Back", {}, "en"), "Back");
  globalThis.kezekWords.push({ ...page, texts: { ru: { Back: ["Назад"] } }, problems: {}, plurals: {} });
  assert.equal(t("Back"), "Назад");
});
