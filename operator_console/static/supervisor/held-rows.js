// @ts-check
/** Rows that keep their place while somebody uses them: none moves under a pointer or under the keyboard's focus. */

/**
 * Whether a mouse points at the node, or the keyboard stands in it.
 * @param {Element} node
 */
export function isHeld(node) {
  const isPointed = matchMedia("(hover: hover)").matches && node.matches(":hover"); // a finger leaves its :hover behind
  return isPointed || node.querySelector(":focus-visible") !== null;
}

/**
 * The items in the order of `keys`, in which they were drawn before; those that are new come last.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {string[]} keys
 * @returns {T[]}
 */
export function inDrawnOrder(items, keyOf, keys) {
  const places = new Map(keys.map((key, place) => [key, place]));
  const place = (/** @type {T} */ item) => places.get(keyOf(item)) ?? keys.length;
  return [...items].sort((a, b) => place(a) - place(b));
}
