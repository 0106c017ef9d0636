import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { CallQueue } from "../../../../displays/static/board/call-queue.js";

const call = (number) => ({ number, window: 1 });

test("calls follow one another, each for its time, and the last one ends", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const numbers = [];
  const queue = new CallQueue(
    (next) => numbers.push(next?.number ?? null),
    () => true,
    () => 4000,
  );
  queue.push(call("A001"));
  queue.push(call("A002"));
  assert.deepEqual(numbers, ["A001"]);
  mock.timers.tick(4000);
  assert.deepEqual(numbers, ["A001", "A002"]);
  mock.timers.tick(4000);
  assert.deepEqual(numbers, ["A001", "A002", null]);
  mock.timers.reset();
});

test("a call that is no longer due when its turn comes is left out", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const numbers = [];
  const queue = new CallQueue(
    (next) => numbers.push(next?.number ?? null),
    ({ number }) => number !== "A002",
    () => 4000,
  );
  for (const number of ["A001", "A002", "A003"]) queue.push(call(number));
  mock.timers.tick(4000);
  assert.deepEqual(numbers, ["A001", "A003"]);
  mock.timers.reset();
});
