import assert from "node:assert/strict";
import { test } from "node:test";

import { faultText } from "../../../../operator_console/static/words/device-words.js";
import { setPage } from "./page.js";

setPage();

const text = (code, values) => faultText({ fault: { code, values }, detail: "in the words of the bridge" });

test("a fault of a board is put into words", () => {
  assert.equal(text("port_busy", { port: "/dev/ttyUSB0" }), "Another program is using the port /dev/ttyUSB0.");
  assert.equal(faultText({ fault: null, detail: null }), "");
});

test("a bridge of another version is shown in its own words", () => {
  for (const code of ["of_tomorrow", "constructor", "__proto__"])
    assert.equal(text(code, {}), "in the words of the bridge");
  assert.equal(text("port_busy", { place: "/dev/ttyUSB0" }), "in the words of the bridge");
});
