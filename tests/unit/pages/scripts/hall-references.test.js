import assert from "node:assert/strict";
import { test } from "node:test";

import { removeHall } from "../../../../operator_console/static/admin/hall-references.js";

test("a hall goes with its boards, printers, reports, LED boards and panels, and with the lines that it alone used", () => {
  const values = {
    halls: { east: {}, west: {} },
    displays: { boards: [{ hall: "east" }, { hall: "west" }], printers: [{ hall: "east" }], voice: {} },
    reports: { schedules: [{ hall: "west" }, { hall: "east" }] },
    bridge: {
      buses: [
        { id: "own", boards: [{ hall: "east" }], panels: [{ hall: "east" }], posts: [{ hall: "east" }] },
        { id: "shared", boards: [{ hall: "west" }, { hall: "east" }], panels: [{ hall: "east" }] },
        { id: "unfinished" },
      ],
      modems: [{ id: "own", halls: ["east"] }, { id: "both", halls: ["west", "east"] }, { id: "all" }],
    },
  };
  removeHall(values, "east");
  assert.deepEqual(values, {
    halls: { west: {} },
    displays: { boards: [{ hall: "west" }], printers: [], voice: {} },
    reports: { schedules: [{ hall: "west" }] },
    bridge: {
      buses: [{ id: "shared", boards: [{ hall: "west" }], panels: [] }, { id: "unfinished" }],
      modems: [{ id: "both", halls: ["west"] }, { id: "all" }],
    },
  });
});

test("a configuration without displays, reports and boards has the hall alone", () => {
  const values = { halls: { east: {}, west: {} } };
  removeHall(values, "west");
  assert.deepEqual(values, { halls: { east: {} } });
});
