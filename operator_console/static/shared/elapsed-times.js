// @ts-check
/** Times that run on: since a moment, or until one. */

import { now, secondsSince, secondsUntil } from "../../../queue_server/pages/static/clock/clock.js";
import { findAll, h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";

/** @typedef {"fine" | "slow" | "late"} PaceLevel */
/** @typedef {{ slow_from: string, late_from: string }} PaceLimits from when a time is too long, and much too long */

/**
 * How long since a moment, running on: whole minutes, or to the second (`exact`). `pace` says from when it is too long.
 * @param {string} moment
 * @param {{ exact?: boolean, pace?: PaceLimits | null }} [shape]
 */
export function since(moment, { exact = false, pace = null } = {}) {
  const node = h("time", {
    datetime: moment,
    "data-exact": exact,
    "data-slow": pace?.slow_from,
    "data-late": pace?.late_from,
  });
  tick(node);
  return node;
}

/**
 * How long until a moment, running down: whole minutes, so that there is no less time than it says.
 * @param {string} moment
 */
export function until(moment) {
  const node = h("time", { datetime: moment, "data-until": true });
  tick(node);
  return node;
}

/**
 * Bring every running time in `root` to the present.
 * @param {HTMLElement} root
 */
export function tickAll(root) {
  for (const node of findAll(root, "time[datetime]")) tick(node);
}

/** @param {HTMLElement} node */
function tick(node) {
  const moment = node.getAttribute("datetime") ?? "";
  const seconds = node.hasAttribute("data-until") ? secondsUntil(moment) : secondsSince(moment);
  const text = node.hasAttribute("data-exact") ? clock(seconds) : durationText(seconds);
  if (node.textContent !== text) node.textContent = text;
  const { slow, late } = node.dataset;
  if (slow && late) node.dataset.pace = paceOf({ slow_from: slow, late_from: late });
}

/**
 * "fine", "slow" or "late": where the present stands in a document's pace, or in none.
 * @param {PaceLimits | null} pace
 * @returns {PaceLevel}
 */
export function paceOf(pace) {
  if (!pace || now() < Date.parse(pace.slow_from)) return "fine";
  return now() < Date.parse(pace.late_from) ? "slow" : "late";
}

/** @param {number} n */
const two = (n) => String(Math.floor(n)).padStart(2, "0");

/**
 * `4:05`, `1:04:05`.
 * @param {number} seconds
 */
function clock(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = hours ? `${hours}:${two((seconds % 3600) / 60)}` : Math.floor(seconds / 60);
  return `${minutes}:${two(seconds % 60)}`;
}

/**
 * `12 min`, `1 h 05 min`.
 * @param {number} seconds
 */
export function durationText(seconds) {
  const whole = Math.floor(seconds / 60);
  if (whole < 60) return t("{n} min", { n: seconds > 0 && whole === 0 ? "<1" : whole });
  return t("{h} h {m} min", { h: Math.floor(whole / 60), m: two(whole % 60) });
}

/**
 * Ask the page for an act, such as moving an operator.
 * @param {HTMLElement} node
 * @param {string} name
 * @param {object} about
 */
export function act(node, name, about) {
  node.dispatchEvent(new CustomEvent("act", { bubbles: true, detail: { name, about } }));
}
