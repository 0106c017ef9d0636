import assert from "node:assert/strict";
import { test } from "node:test";

import { Announcer } from "../../../../displays/static/voice/announcer.js";
import { setPage } from "./page.js";

const PHRASES = { late_after_s: 10, full: ["full"], short: ["short"], brief: ["brief"] };

/**
 * What is said for these calls, which come at once, and of which of them the server is asked; `states` are by the call's
 * number. The announcement of the call "lost" does not come.
 */
async function announce(calls, states = {}) {
  setPage({ dataset: { now: "2026-03-02T09:00:00Z" } });
  const sounds = [];
  const numbers = [];
  const announcer = new Announcer({
    staleCallS: 30,
    fetch: async ({ number }) => (numbers.push(number), number === "lost" ? null : PHRASES),
    stateOf: ({ number }) => states[number] ?? "called",
    say: async ([phrase]) => {
      sounds.push(phrase ?? "chime");
      await new Promise((resolve) => setTimeout(resolve));
      sounds.push("end");
    },
  });
  const ends = new Promise((resolve) => announcer.addEventListener("ends", resolve));
  for (const call of calls) announcer.push(call);
  await ends;
  return { sounds, begun: sounds.filter((phrase) => phrase !== "end"), numbers };
}

const call = (number, at = "2026-03-02T09:00:00Z") => ({ number, window: 1, at });

test("the more calls wait behind one, the shorter it is said", async () => {
  const calls = ["A1", "A2", "A3", "A4", "A5", "A6", "A7"].map((number) => call(number));
  assert.deepEqual((await announce(calls)).begun, ["brief", "brief", "short", "short", "full", "full", "full"]);
});

test("a call that is late is said in short", async () => {
  assert.deepEqual((await announce([call("A1", "2026-03-02T08:59:45Z")])).begun, ["short"]);
});

test("a call that is over, or of which nobody has known for long, is neither asked for nor said", async () => {
  const calls = [call("A1"), call("A2", "2026-03-02T08:59:00Z"), call("A3")];
  const { begun, numbers } = await announce(calls, { A1: "over", A2: "unknown" });
  assert.deepEqual([begun, numbers], [["full"], ["A3"]]);
});

test("whoever is still called is spoken however late", async () => {
  assert.deepEqual((await announce([call("A1", "2026-03-02T08:59:00Z")])).begun, ["short"]);
});

test("a call whose announcement does not come is a chime", async () => {
  assert.deepEqual((await announce([call("A1"), call("lost")])).begun, ["full", "chime"]);
});

test("none begins before the one before it has ended", async () => {
  const { sounds } = await announce([call("A1"), call("A2"), call("A3")]);
  assert.deepEqual(sounds, ["full", "end", "full", "end", "full", "end"]);
});
