import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { RepeatedLook } from "../../../../operator_console/static/shared/repeated-look.js";

class Page extends EventTarget {
  hidden = false;

  setHidden(hidden) {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

const answered = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => mock.timers.enable({ apis: ["setInterval"] }));
afterEach(() => mock.timers.reset());

/** A page that was looked at once, and what ends its looks. */
function started(look) {
  const page = new Page();
  const looks = new RepeatedLook(look, 3000, page);
  looks.begin();
  return { page, looks };
}

test("a page is looked at at once, and again after each span, until its element leaves", async () => {
  let count = 0;
  const { looks } = started(() => (count += 1));
  assert.equal(count, 1);
  for (const expected of [2, 3]) {
    await answered();
    mock.timers.tick(3000);
    assert.equal(count, expected);
  }
  looks.end();
  await answered();
  mock.timers.tick(9000);
  assert.equal(count, 3);
});

test("nobody looks at a hidden page, and it is looked at as soon as it is seen again", async () => {
  let count = 0;
  const { page, looks } = started(() => (count += 1));
  page.setHidden(true);
  await answered();
  mock.timers.tick(9000);
  assert.equal(count, 1);
  page.setHidden(false);
  assert.equal(count, 2);
  looks.end();
});

test("no look begins before the answer to the one before has come", async () => {
  const answers = [];
  const { looks } = started(() => new Promise((resolve) => answers.push(resolve)));
  mock.timers.tick(9000);
  assert.equal(answers.length, 1);
  answers[0]();
  await answered();
  mock.timers.tick(3000);
  assert.equal(answers.length, 2);
  looks.end();
});
