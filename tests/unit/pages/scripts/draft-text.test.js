import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords } from "../../../../operator_console/static/words/draft-text.js";
import { setPage } from "./page.js";

globalThis.kezekWords = [{ texts: {}, problems: {}, plurals: {}, fallback: "ru", source: "en" }];

test("a text is shown in whatever language it has, and nothing stands for none", () => {
  setPage({ lang: "en" });
  assert.equal(inWords({ kk: "Ақсу", ru: "Аксу", en: "Aksu" }), "Aksu");
  assert.equal(inWords({ kk: "Ақсу", ru: "Аксу" }), "Аксу");
  assert.equal(inWords({ kk: "Ақсу", en: "" }), "Ақсу");
  assert.equal(inWords({}), "");
  assert.equal(inWords(undefined), "");
});
