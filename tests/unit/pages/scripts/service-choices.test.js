import assert from "node:assert/strict";
import { test } from "node:test";

import { ServiceChoices } from "../../../../displays/static/service-choices.js";

const service = (id, group, props = {}) => ({
  id,
  group,
  waiting: 1,
  estimate: null,
  is_served: true,
  refusal: null,
  ...props,
});

/** The choices of a hall with two groups; `services` are what it gives. */
function choicesOf(services) {
  const groups = ["papers", "homes"].map((id) => ({ id, names: {} }));
  const choices = new ServiceChoices({ hall: "aksu", groups }, { seq: 1, refusal: null, printer: null, services });
  choices.close();
  return choices;
}

const ids = (tiles) => tiles.map(({ id }) => id);

test("as many services as are taken in at one look have a tile each", () => {
  const services = Array.from({ length: 8 }, (_, n) => service(`s${n}`, "papers"));
  const tiles = choicesOf(services).tiles([], null);
  assert.deepEqual(ids(tiles.services), ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"]);
  assert.deepEqual(tiles.groups, []);
});

test("more go under their groups, which sum what waits and exclude what is refused from the estimate", () => {
  const services = Array.from({ length: 8 }, (_, n) => service(`s${n}`, "papers"));
  services[0].estimate = { minutes: { low: 1, middle: 2, high: 2 } };
  services[1].estimate = { minutes: { low: 0, middle: 1, high: 1 } };
  services[1].refusal = { code: "service_closed", params: {} };
  const { groups, services: free } = choicesOf([...services, service("alone", null)]).tiles([], null);
  assert.deepEqual(ids(free), ["alone"]);
  assert.deepEqual(groups, [
    {
      id: "papers",
      names: {},
      part: "group-papers",
      waiting: 8,
      estimate: { minutes: { low: 1, high: 2 } },
      is_served: true,
    },
  ]);
});

test("a document of waits is taken over, and a service that it leaves out has nobody waiting", () => {
  const choices = choicesOf([service("land", null, { waiting: 4 }), service("jobs", null, { waiting: 7 })]);
  choices.count([{ service: "land", waiting: 2, estimate: null, is_served: false }]);
  const { services } = choices.tiles([], null);
  assert.deepEqual(
    services.map(({ waiting, is_served }) => [waiting, is_served]),
    [
      [2, false],
      [0, true],
    ],
  );
});
