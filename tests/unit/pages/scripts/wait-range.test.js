import assert from "node:assert/strict";
import { test } from "node:test";

import { combinedWait, spokenWait, waitMiddle, waitRange } from "../../../../queue_server/pages/static/wait-range.js";
import { setPage } from "./page.js";

setPage();

const plain = (text) => text.replaceAll("\u00a0", " ");

test("a range is told in whole minutes, from its low to its high end", () => {
  assert.equal(plain(waitRange({ low_s: 310, high_s: 700 })), "about 5–12 min");
  assert.equal(plain(waitRange({ low_s: 20, high_s: 400 })), "up to 7 min");
  assert.equal(plain(waitRange({ low_s: 0, high_s: 30 })), "about 1 min");
  assert.equal(waitRange(null), "");
});

test("a voice gets a sentence", () => {
  assert.equal(spokenWait({ low_s: 310, high_s: 700 }), "The wait is 5 to 12 minutes.");
});

test("several waits together reach from the shortest to the longest, without those that nobody knows", () => {
  const waits = [{ low_s: 60, high_s: 120 }, null, { low_s: 30, high_s: 90 }];
  assert.deepEqual(combinedWait(waits), { low_s: 30, high_s: 120 });
  assert.equal(combinedWait([null]), null);
});

test("a screen with room for one number shows the middle", () => {
  assert.equal(plain(waitMiddle({ median_s: 400 })), "≈ 7 min");
});
