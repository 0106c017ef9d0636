// @ts-check
/**
 * Writes a hundredth of an element's inner width and height into its `--w` and `--h`, now and whenever they change, and
 * calls `changed(width, height)` in pixels. Returns what stops it.
 * @param {HTMLElement} node
 * @param {(width: number, height: number) => void} [changed]
 * @returns {() => void}
 */
export function followSize(node, changed = () => {}) {
  const look = () => {
    const { width, height } = inside(node);
    node.style.setProperty("--w", `${width / 100}px`);
    node.style.setProperty("--h", `${height / 100}px`);
    changed(width, height);
  };
  const sizes = new ResizeObserver(look);
  sizes.observe(node);
  look();
  return () => sizes.disconnect();
}

/** @param {HTMLElement} node */
function inside(node) {
  const { paddingLeft, paddingRight, paddingTop, paddingBottom } = getComputedStyle(node);
  return {
    width: node.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight),
    height: node.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom),
  };
}
