/** Drawing anew without losing the place: of the keyboard's focus, and of times that run on. */

import { now, secondsSince, secondsUntil } from "../../queue_server/pages/static/clock.js";
import { h } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";

/** Replace all that `root` shows; whoever stood on a button with a `data-key` still stands on it. */
export function redraw(root, ...children) {
  const key = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  root.replaceChildren(...children.filter((child) => child !== "" && child !== null && child !== undefined));
  if (key) root.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

/** How long since a moment, running on: whole minutes, or to the second (`exact`). `pace` says from when it is too long. */
export function since(moment, { exact = false, pace = null } = {}) {
  const node = h("time", { datetime: moment, "data-exact": exact, "data-slow": pace?.slow_from, "data-late": pace?.late_from });
  tick(node);
  return node;
}

/** How long until a moment, running down: whole minutes, so that there is no less time than it says. */
export function until(moment) {
  const node = h("time", { datetime: moment, "data-until": true });
  tick(node);
  return node;
}

/** Bring every running time in `root` to the present. */
export function tickAll(root) {
  for (const node of root.querySelectorAll("time[datetime]")) tick(node);
}

function tick(node) {
  const moment = node.getAttribute("datetime");
  const seconds = node.hasAttribute("data-until") ? secondsUntil(moment) : secondsSince(moment);
  const text = node.hasAttribute("data-exact") ? clock(seconds) : length(seconds);
  if (node.textContent !== text) node.textContent = text;
  const { slow, late } = node.dataset;
  if (slow) node.dataset.pace = paceOf({ slow_from: slow, late_from: late });
}

/** "fine", "slow" or "late": where the present stands in a document's pace, or in none. */
export function paceOf(pace) {
  if (!pace || now() < Date.parse(pace.slow_from)) return "fine";
  return now() < Date.parse(pace.late_from) ? "slow" : "late";
}

const two = (n) => String(Math.floor(n)).padStart(2, "0");

/** `4:05`, `1:04:05`. */
function clock(seconds) {
  const minutes = seconds < 3600 ? Math.floor(seconds / 60) : `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}

/** `12 min`, `1 h 05 min`. */
export function length(seconds) {
  const whole = Math.floor(seconds / 60);
  if (whole < 60) return t("{n} min", { n: seconds > 0 && whole === 0 ? "<1" : whole });
  return t("{h} h {m} min", { h: Math.floor(whole / 60), m: two(whole % 60) });
}

/** Ask the page for an act, such as moving an operator. */
export function act(node, name, about) {
  node.dispatchEvent(new CustomEvent("act", { bubbles: true, detail: { name, about } }));
}
