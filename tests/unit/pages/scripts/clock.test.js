import assert from "node:assert/strict";
import { test } from "node:test";

import {
  atClock,
  dateAtClock,
  inHall,
  secondsSince,
  secondsUntil,
  setNow,
} from "../../../../queue_server/pages/static/clock/clock.js";
import { setPage } from "./page.js";

setPage({ dataset: { now: "2024-02-29T18:00:00Z", offsets: "[[0, 21600], [1709229600, 18000]]" } });

test("the hall's clock follows the offsets of the page, whatever the browser's zone", () => {
  assert.equal(atClock("2024-02-29T17:59:00Z"), "23:59"); // six hours ahead until March 2024
  assert.equal(atClock("2024-02-29T18:00:00Z"), "23:00"); // and five from then on
  assert.equal(dateAtClock("2024-02-29T17:59:00Z"), "29.02.2024");
  assert.equal(dateAtClock("2024-02-29T19:00:00Z"), "01.03.2024");
  assert.equal(inHall("2024-03-01T07:30:00Z").toISOString(), "2024-03-01T12:30:00.000Z");
});

test("seconds count from what the server has sent", () => {
  setNow("2024-03-01T07:00:00Z");
  assert.equal(Math.round(secondsSince("2024-03-01T06:59:00Z")), 60);
  assert.equal(Math.round(secondsUntil("2024-03-01T07:02:00Z")), 120);
  assert.equal(secondsSince("2024-03-01T08:00:00Z"), 0);
});
