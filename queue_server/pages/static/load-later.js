// @ts-check
import { h } from "./dom.js";

const AGAIN_MS = 3000;

/**
 * Loads styles and scripts beside a page that is usable already, in this order: what a phone on a slow line can wait
 * for. What does not come is asked for again: a kiosk's page stands for weeks. A module is asked for at another address
 * then, because browsers remember for as long as the page stands that an address had none (HTML, "module map").
 * `onload` is called for each that has come.
 * @param {string[]} addresses
 * @param {() => void} [onload]
 */
export function loadLater(addresses, onload = () => {}) {
  for (const address of addresses) load(address, onload, 0);
}

/**
 * @param {string} address
 * @param {() => void} onload
 * @param {number} failures how often it has not come
 */
function load(address, onload, failures) {
  const isSheet = address.endsWith(".css");
  const node = isSheet ? h("link", { rel: "stylesheet", href: address }) : h("script", { type: "module" });
  if (node instanceof HTMLScriptElement) {
    node.async = false; // those that are added by a script run as they come, unless told otherwise
    node.src = failures ? `${address}?again=${failures}` : address;
  }
  node.addEventListener("load", onload);
  node.addEventListener("error", () => {
    node.remove();
    setTimeout(() => load(address, onload, failures + 1), AGAIN_MS);
  });
  document.head.append(node);
}
