import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { problemText, t, tn } from "../../../../queue_server/pages/static/words.js";
import { setPage } from "./page.js";

const RU = {
  "{n} person waiting": ["ждёт {n} человек", "ждут {n} человека", "ждут {n} человек"],
  "Window {window}": ["Окно {window}"],
};

beforeEach(() => {
  setPage({ lang: "ru", blocks: { words: { texts: { ru: RU }, problems: { window_closed: "Window {window}" } } } });
});

test("the plural form goes with the number", () => {
  const forms = [1, 3, 11, 21].map((n) => tn("{n} person waiting", "{n} people waiting", n));
  assert.deepEqual(forms, ["ждёт 1 человек", "ждут 3 человека", "ждут 11 человек", "ждёт 21 человек"]);
});

test("a text that the page lacks is shown in English, with its gaps filled", () => {
  assert.equal(t("Paused: {reason}", { reason: "Lunch" }), "Paused: Lunch");
  assert.equal(tn("{n} day", "{n} days", 2), "2 days");
});

test("a gap that nothing fills stays as it is", () => {
  assert.equal(t("Window {window}"), "Окно {window}");
});

test("a problem is told by its code, and by its detail where the page knows no such code", () => {
  assert.equal(problemText({ code: "window_closed", window: 5 }), "Окно 5");
  assert.equal(problemText({ code: "new_code", detail: "In words." }), "In words.");
});
