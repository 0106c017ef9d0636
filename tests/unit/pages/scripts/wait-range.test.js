import assert from "node:assert/strict";
import { test } from "node:test";

import { combinedWait, spokenWait, waitMiddle, waitRange } from "../../../../queue_server/pages/static/wait-range.js";
import { setPage } from "./page.js";

setPage();

const plain = (text) => text.replaceAll("\u00a0", " ");

test("a range is told in the server's whole minutes, from its low to its high end", () => {
  assert.equal(plain(waitRange({ minutes: { low: 5, high: 12 } })), "about 5–12 min");
  assert.equal(plain(waitRange({ minutes: { low: 0, high: 7 } })), "up to 7 min");
  assert.equal(plain(waitRange({ minutes: { low: 1, high: 1 } })), "about 1 min");
  assert.equal(waitRange(null), "");
});

test("a voice gets a sentence", () => {
  assert.equal(spokenWait({ minutes: { low: 5, high: 12 } }), "The wait is 5 to 12 minutes.");
  assert.equal(spokenWait({ minutes: { low: 0, high: 7 } }), "The wait is at most 7 minutes.");
});

test("several waits together reach from the shortest to the longest, without those that nobody knows", () => {
  const waits = [{ minutes: { low: 1, high: 2 } }, null, { minutes: { low: 0, high: 1 } }];
  assert.deepEqual(combinedWait(waits), { minutes: { low: 0, high: 2 } });
  assert.equal(combinedWait([null]), null);
});

test("a screen with room for one number shows the middle", () => {
  assert.equal(plain(waitMiddle({ minutes: { middle: 7 } })), "≈ 7 min");
});
