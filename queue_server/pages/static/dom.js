// @ts-check
/** How elements find, make and fill the nodes of a page, and read the data that the server has put into it. */

import { numberText } from "./numbers.js";

/**
 * What a node may be given: nodes, texts, and counts, which are written as the language does it. What is false or
 * missing is left out.
 * @typedef {Node | string | number | false | null | undefined} Child
 */

/**
 * `h("li", { class: "call", onclick }, "text", node)`: properties that start with `on` are listeners.
 * @template {string} K
 * @param {K} tag
 * @param {Record<string, any>} [props]
 * @param {...Child} children
 * @returns {K extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[K] : HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...nodesOf(children));
  return /** @type {any} */ (node);
}

/**
 * Replaces all that a node holds. Whoever stood on a button with a `data-key` still stands on it.
 * @param {HTMLElement} node
 * @param {...Child} children
 */
export function redraw(node, ...children) {
  const focused = document.activeElement;
  const key = focused instanceof HTMLElement && node.contains(focused) ? focused.dataset.key : undefined;
  node.textContent = "";
  node.append(...nodesOf(children));
  const button = key ? node.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
  if (button instanceof HTMLElement) button.focus();
}

/**
 * The children without the empty ones.
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
function nodesOf(children) {
  const nodes = children.filter((child) => child !== null && child !== undefined && child !== false && child !== "");
  return nodes.map((child) => (child instanceof Node ? child : textOf(child)));
}

/** @param {string | number | boolean | null | undefined} value */
const textOf = (value) => (typeof value === "number" ? numberText(value) : String(value));

/**
 * The first node of `root` that a selector names, of the class `kind` where one is given. Throws where there is none:
 * the script and the template of the page do not fit.
 * @template {keyof HTMLElementTagNameMap} K
 * @overload
 * @param {ParentNode} root
 * @param {K} selector
 * @returns {HTMLElementTagNameMap[K]}
 */
/**
 * @template {Element} E
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} kind
 * @returns {E}
 */
/**
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
/**
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Element} kind
 * @returns {Element}
 */
export function find(root, selector, kind = HTMLElement) {
  const node = root.querySelector(selector);
  if (node instanceof kind) return node;
  throw new Error(`the page has no ${selector}`);
}

/**
 * Every node of `root` that a selector names, in the order of the page.
 * @template {keyof HTMLElementTagNameMap} K
 * @overload
 * @param {ParentNode} root
 * @param {K} selector
 * @returns {HTMLElementTagNameMap[K][]}
 */
/**
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {Element[]}
 */
export function findAll(root, selector) {
  return Array.from(root.querySelectorAll(selector));
}

/** @type {WeakMap<HTMLElement, unknown>} */
const blocks = new WeakMap();

/**
 * The data that the server put into the page under this id, read once; null where there is none.
 * @param {string} id
 * @returns {any}
 */
export function pageData(id) {
  const block = document.getElementById(id);
  if (!block) return null;
  if (!blocks.has(block)) blocks.set(block, JSON.parse(block.textContent || "null"));
  return blocks.get(block);
}

/**
 * Sets texts by the name of their part: `<b data-part="number">`. Equal texts are left alone, so nothing is re-read.
 * @param {ParentNode} root
 * @param {Record<string, string | number>} texts
 */
export function setTexts(root, texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const node of findAll(root, `[data-part="${name}"]`)) {
      if (node.textContent !== textOf(text)) node.textContent = textOf(text);
    }
  }
}

/**
 * Shows a sentence in the part of that name, and hides the part while there is none.
 * @param {ParentNode} root
 * @param {string} part
 * @param {string} sentence
 */
export function notify(root, part, sentence) {
  const node = find(root, `[data-part="${part}"]`);
  node.textContent = sentence;
  node.hidden = !sentence;
}

/**
 * Calls `listener` with the detail of every event of this name.
 * @param {EventTarget} target
 * @param {string} name
 * @param {(detail: any) => void} listener
 */
export function listen(target, name, listener) {
  target.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
}
