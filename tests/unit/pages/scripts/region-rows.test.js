import assert from "node:assert/strict";
import { test } from "node:test";

import { sortedHalls } from "../../../../operator_console/static/region/region-rows.js";
import { alarmSentence, levelOf } from "../../../../operator_console/static/region/region-words.js";
import { setPage } from "./page.js";

setPage();

const hall = (name, members) => ({
  hall: name,
  alarms: [],
  waiting: 0,
  windows_open: 0,
  longest_wait_s: null,
  today: null,
  data_at: null,
  checkpoint: null,
  ...members,
});
const HALLS = [
  hall("a", { waiting: 2, today: { share: 0.5, joined: 9 } }),
  hall("b", { waiting: 7, longest_wait_s: 60 }),
  hall("c", { waiting: 2, longest_wait_s: 900, today: { share: 0.9, joined: 3 } }),
];
const order = (key) => sortedHalls(HALLS, key).map((entry) => entry.hall);

test("halls are sorted by what is most, of shares by what is least, and unknown values come last", () => {
  assert.deepEqual(order("alarms"), ["a", "b", "c"]);
  assert.deepEqual(order("waiting"), ["b", "a", "c"]);
  assert.deepEqual(order("longest"), ["c", "b", "a"]);
  assert.deepEqual(order("norm"), ["a", "c", "b"]);
  assert.deepEqual(order("visitors"), ["a", "c", "b"]);
  assert.deepEqual(order("no-such-column"), ["a", "b", "c"]);
});

test("a hall is as grave as its gravest alarm, and each alarm has a sentence", () => {
  const alarms = (...levels) => hall("a", { alarms: levels.map((level) => ({ level })) });
  assert.equal(levelOf(alarms()), "fine");
  assert.equal(levelOf(alarms("warning")), "warning");
  assert.equal(levelOf(alarms("warning", "fault")), "fault");
  assert.equal(
    alarmSentence({ kind: "forked", seq: 7 }),
    "The journal of the hall and the one here differ from record 7 on. One of them was changed",
  );
  assert.equal(alarmSentence({ kind: "behind", count: 2 }), "2 records are still to come from the hall");
  assert.equal(alarmSentence({ kind: "clock_doubtful", differs_s: null }), "The clock is in doubt");
  assert.equal(alarmSentence({ kind: "clock_doubtful", differs_s: -180 }), "The hall's clock is wrong by 3 min");
});
