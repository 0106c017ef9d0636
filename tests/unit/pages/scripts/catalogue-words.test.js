import assert from "node:assert/strict";
import { test } from "node:test";

import { sideTexts } from "../../../../operator_console/static/region/catalogue-words.js";
import { setPage } from "./page.js";

setPage();

test("texts that differ in another language alone are shown in each", () => {
  const names = { kk: "Жер", ru: "Земля", en: "Land" };
  assert.deepEqual(sideTexts(names, { ...names, ru: "Участки", en: "Plots" }), ["Land", "Plots"]);
  const [present, offered] = sideTexts(names, { ...names, kk: "Жер телімі" });
  assert.equal(present, "kk: Жер\nru: Земля\nen: Land");
  assert.equal(offered, "kk: Жер телімі\nru: Земля\nen: Land");
  assert.deepEqual(sideTexts(20, 15), ["20", "15"]);
  assert.deepEqual(sideTexts(null, names), ["—", "Land"]);
});
