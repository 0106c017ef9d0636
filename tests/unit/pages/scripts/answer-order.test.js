import assert from "node:assert/strict";
import { test } from "node:test";

import { AnswerOrder } from "../../../../queue_server/pages/static/requests/answer-order.js";

/** An order in which so many answers are awaited, and what gives them. */
function order_of(count) {
  const order = new AnswerOrder();
  const gives = [];
  const answers = Array.from({ length: count }, () => order.awaitNewest(new Promise((resolve) => gives.push(resolve))));
  return { order, answers, give: (place) => gives[place](`answer ${place}`) };
}

test("answers that come in their order are all taken", async () => {
  const { answers, give } = order_of(2);
  give(0);
  assert.equal(await answers[0], "answer 0");
  give(1);
  assert.equal(await answers[1], "answer 1");
});

test("an answer that comes after a newer one is left aside", async () => {
  const { answers, give } = order_of(3);
  give(1);
  assert.equal(await answers[1], "answer 1");
  give(0);
  assert.equal(await answers[0], null);
  give(2);
  assert.equal(await answers[2], "answer 2");
});

test("an answer that nobody wants when it comes leaves none aside, nor does one that is missing", async () => {
  const order = new AnswerOrder();
  let give = (_answer) => {};
  const first = order.awaitNewest(new Promise((resolve) => (give = resolve)));
  assert.equal(await order.awaitNewest(Promise.resolve("not wanted"), () => false), null);
  assert.equal(await order.awaitNewest(Promise.resolve(null)), null);
  give("wanted");
  assert.equal(await first, "wanted");
});

test("what was asked before a command was answered is left aside, and what is asked after it is taken", async () => {
  const { order, answers, give } = order_of(2);
  order.leaveAside();
  const next = order.awaitNewest(Promise.resolve("the next"));
  give(1);
  give(0);
  assert.deepEqual(await Promise.all([...answers, next]), [null, null, "the next"]);
});
