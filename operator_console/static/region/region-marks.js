// @ts-check
/** The marks of halls on the map: a shape for each level, and a name where there is room for it. */

import { find } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { hallName, levelOf, LEVEL_WORDS } from "./region-words.js";

const SVG = "http://www.w3.org/2000/svg";
const MARK = 14; // half the width of a mark, in the units of the map
const LETTER = 0.56; // the width of a letter, as a part of its height
const LINE = 1.15;

/** @type {Record<import("./region-words.js").HallLevel, [string, Record<string, string>]>} */
const SHAPES = {
  fine: ["circle", { r: "11" }],
  warning: ["path", { d: "M0 -15L14 11L-14 11Z" }],
  fault: ["path", { d: "M-12 -12H12V12H-12Z" }],
};

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

/**
 * Draws the marks of these halls, the gravest last, so that they lie above the others.
 * @param {SVGElement} group
 * @param {Kezek.RegionHall[]} halls
 * @param {Record<string, [number, number]>} points
 */
export function drawMarks(group, halls, points) {
  const focused = document.activeElement?.closest("a[data-hall]")?.getAttribute("data-hall");
  const hallsOnMap = halls.filter(({ hall }) => points[hall]);
  const map = group.ownerSVGElement;
  const width = map ? map.viewBox.baseVal.width : 1000;
  const letter = map && map.clientWidth ? (13 * width) / map.clientWidth : 26;
  /** @type {Box[]} */
  const boxes = hallsOnMap.map(({ hall }) => boxAround(points[hall], MARK));
  const marks = hallsOnMap.map((hall) =>
    mark(hall, points[hall.hall], labelPlace(hall, points[hall.hall], boxes, letter, width), letter),
  );
  group.replaceChildren(...marks.reverse());
  if (focused) /** @type {SVGElement | null} */ (group.querySelector(`[data-hall="${focused}"]`))?.focus();
}

/**
 * @param {Kezek.RegionHall} hall
 * @param {[number, number]} point
 * @param {{ x: number, anchor: string, y: number } | null} label
 * @param {number} letter
 */
function mark(hall, [x, y], label, letter) {
  const level = levelOf(hall);
  const [shape, properties] = SHAPES[level];
  const waiting = t("{n} waiting", { n: hall.waiting });
  const sentence = `${hallName(hall)}: ${LEVEL_WORDS[level]()}, ${waiting}`;
  const node = svg("a", { href: `#hall-${hall.hall}`, "data-hall": hall.hall, "aria-label": sentence });
  const title = svg("title", {});
  title.textContent = sentence;
  const place = svg("g", { transform: `translate(${x} ${y})` });
  place.append(
    svg("circle", { r: "22", class: "mark-ground" }),
    svg(shape, { ...properties, class: "mark", "data-level": level }),
  );
  node.append(title, place);
  if (label) {
    const text = svg("text", {
      x: String(label.x),
      y: String(label.y),
      "text-anchor": label.anchor,
      "font-size": String(letter),
      "paint-order": "stroke",
    });
    text.textContent = hallName(hall);
    node.append(text);
  }
  node.addEventListener("click", (event) => {
    event.preventDefault();
    const row = find(document, `#hall-${hall.hall}`);
    row.scrollIntoView({ block: "center" });
    row.focus();
  });
  return node;
}

/**
 * Where the name of a hall covers no mark and no name of another: right, left, below or above its mark; null where
 * nowhere.
 * @param {Kezek.RegionHall} hall
 * @param {[number, number]} point
 * @param {Box[]} boxes
 * @param {number} letter
 * @param {number} width
 */
function labelPlace(hall, [x, y], boxes, letter, width) {
  const length = hallName(hall).length * LETTER * letter;
  const [gap, half] = [MARK + letter / 3, (LINE * letter) / 2];
  const places = [
    { x: x + gap, y: y + letter / 3, anchor: "start", left: x + gap, middle: y },
    { x: x - gap, y: y + letter / 3, anchor: "end", left: x - gap - length, middle: y },
    { x, y: y + gap + letter, anchor: "middle", left: x - length / 2, middle: y + gap + letter / 2 },
    { x, y: y - gap, anchor: "middle", left: x - length / 2, middle: y - gap - letter / 2 },
  ];
  for (const place of places) {
    const box = { left: place.left, right: place.left + length, top: place.middle - half, bottom: place.middle + half };
    if (box.left < 0 || box.right > width || boxes.some((drawnBox) => overlaps(box, drawnBox))) continue;
    boxes.push(box);
    return place;
  }
  return null;
}

/** @param {[number, number]} point @param {number} half @returns {Box} */
const boxAround = ([x, y], half) => ({ left: x - half, top: y - half, right: x + half, bottom: y + half });

/** @param {Box} a @param {Box} b */
const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** @param {string} tag @param {Record<string, string>} properties */
function svg(tag, properties) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties)) node.setAttribute(name, value);
  return node;
}
