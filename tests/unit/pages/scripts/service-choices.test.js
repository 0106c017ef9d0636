import assert from "node:assert/strict";
import { test } from "node:test";

import { ServiceChoices } from "../../../../displays/static/tiles/service-choices.js";

const service = (id, group, props = {}) => ({
  id,
  group,
  waiting: 1,
  estimate: null,
  is_served: true,
  refusal: null,
  ...props,
});

const NOTHING = { parent: "", names: null, parts: [], services: [], rest: null };

/** The choices of a hall with groups in a group; `services` are what it gives. */
function choicesOf(services, rest = {}) {
  const menu = [
    { ...NOTHING, id: "", parent: null, parts: ["papers"], services: ["alone"] },
    { ...NOTHING, id: "papers", names: { en: "Papers" }, parts: ["copies"], services: ["s0"], rest: "papers~rest" },
    { ...NOTHING, id: "copies", parent: "papers", names: { en: "Copies" }, services: ["s1", "s2"] },
    { ...NOTHING, id: "papers~rest", parent: "papers", services: ["s3", "s4", "s5", "s6", "s7"] },
  ];
  const choices = new ServiceChoices(
    { hall: "aksu", menu, ...rest },
    { seq: 1, refusal: null, printer: null, services },
  );
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
  const { groups, services: free } = choicesOf([...services, service("alone", null)]).tiles([]);
  assert.deepEqual(ids(free), ["alone"]);
  const [{ contents, ...group }] = groups;
  assert.equal(contents.length, 2);
  assert.deepEqual(group, {
    id: "papers",
    names: { en: "Papers" },
    count: 8,
    part: "group-papers",
    waiting: 8,
    estimate: { minutes: { low: 1, high: 2 } },
    is_served: true,
  });
});

test("a part leads to its groups, its services and the rest, and a part of which all is picked is left out", () => {
  const services = Array.from({ length: 9 }, (_, n) => service(`s${n}`, "papers"));
  const choices = choicesOf([...services, service("alone", null)]);
  const screen = choices.tiles([], "papers");
  assert.deepEqual([ids(screen.groups), ids(screen.services), screen.rest.count], [["copies"], ["s0"], 5]);
  assert.deepEqual(screen.names, { en: "Papers" });
  assert.deepEqual(choices.tiles([], "papers~rest").names, { en: "Papers" });
  assert.deepEqual(ids(choices.tiles([services[1], services[2]], "papers").groups), []);
  assert.equal(choices.parentOf("papers~rest"), "papers");
  assert.equal(choices.parentOf(""), null);
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
