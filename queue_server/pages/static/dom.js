/** The few ways in which elements draw: make a node, read data of the page, keep a list's nodes in step with items. */

/** `h("li", { class: "call", onclick }, "text", node)`: properties that start with `on` are listeners. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Draw these instead of what a node holds. */
export function redraw(node, ...children) {
  node.textContent = "";
  node.append(...children);
}

/** The data that the server put into the page under this id. */
export function data(id) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent) : null;
}

/** Set texts by the name of their part: `<b data-part="number">`. Equal texts are left alone, so nothing is re-read. */
export function say(root, texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const node of root.querySelectorAll(`[data-part="${name}"]`)) {
      if (node.textContent !== String(text)) node.textContent = text;
    }
  }
}
