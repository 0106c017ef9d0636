import assert from "node:assert/strict";
import { test } from "node:test";

import { arrowTo, rowWidth } from "../../../../displays/static/shared/arrows.js";
import { isShownIn } from "../../../../displays/static/shared/call-zones.js";
import { inDrawnOrder } from "../../../../operator_console/static/supervisor/held-rows.js";

test("an arrow leads to the zone of the call, and to the right where the board knows no better", () => {
  const arrows = { left: "left", upstairs: "up" };
  assert.deepEqual([arrowTo(arrows, "left"), arrowTo(arrows, "upstairs")], ["←", "↑"]);
  assert.deepEqual([arrowTo(arrows, "annexe"), arrowTo(arrows, null), arrowTo({}, "left")], ["→", "→", "→"]);
});

test("a row is as wide as its longest number or window needs", () => {
  const short = rowWidth([{ number: "A1", window: 1 }]);
  assert.ok(rowWidth([{ number: "A001", window: 1 }]) > short);
  assert.ok(rowWidth([{ number: "A1", window: 100 }]) > short);
  const wide = [{ number: "A001", window: 6 }];
  assert.equal(rowWidth(wide), rowWidth([{ number: "B9", window: 1 }, ...wide]));
});

test("the board of a zone shows its own calls, that of the hall all, also those of a document from before", () => {
  assert.deepEqual([isShownIn("", { zone: "left" }), isShownIn(undefined, { zone: null })], [true, true]);
  assert.deepEqual([isShownIn("left", { zone: "left" }), isShownIn("left", { zone: "right" })], [true, false]);
  assert.equal(isShownIn("left", { zone: "right", zones: ["left", "right"] }), true);
});

test("rows that are held stay in their order, and fresh ones come last", () => {
  const items = [{ id: "c" }, { id: "a" }, { id: "b" }];
  const order = inDrawnOrder(items, ({ id }) => id, ["a", "b"]).map(({ id }) => id);
  assert.deepEqual(order, ["a", "b", "c"]);
});
