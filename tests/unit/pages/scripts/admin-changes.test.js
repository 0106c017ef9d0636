import assert from "node:assert/strict";
import { test } from "node:test";

import { changes } from "../../../../operator_console/static/admin/admin-changes.js";

test("equal drafts need no operation", () => {
  assert.deepEqual(changes({ a: [1, { id: "x" }] }, { a: [1, { id: "x" }] }), []);
});

test("keys are added, replaced and removed by their escaped paths", () => {
  assert.deepEqual(changes({ "a/b": 1, gone: 2 }, { "a/b": 3, "c~d": 4 }), [
    { op: "remove", path: "/gone" },
    { op: "replace", path: "/a~1b", value: 3 },
    { op: "add", path: "/c~0d", value: 4 },
  ]);
});

test("an item that is told by its id is moved, and changed where it stands then", () => {
  const before = [{ id: "land" }, { id: "housing", prefix: "H" }];
  const after = [{ id: "housing", prefix: "B" }, { id: "land" }];
  assert.deepEqual(changes(before, after, "/services"), [
    { op: "move", from: "/services/1", path: "/services/0" },
    { op: "replace", path: "/services/0/prefix", value: "B" },
  ]);
});

test("items go from the end, and new ones come at their place", () => {
  const operations = changes([{ window: 1 }, { window: 2 }, { window: 3 }], [{ window: 4 }, { window: 2 }], "/windows");
  assert.deepEqual(operations, [
    { op: "remove", path: "/windows/2" },
    { op: "remove", path: "/windows/0" },
    { op: "add", path: "/windows/0", value: { window: 4 } },
  ]);
});
