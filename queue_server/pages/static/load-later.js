// @ts-check
import { h } from "./dom.js";

/**
 * Loads styles and scripts beside a page that is usable already, in this order: what a phone on a slow line can wait
 * for.
 * @param {string[]} addresses
 */
export function loadLater(addresses) {
  for (const address of addresses) {
    const isSheet = address.endsWith(".css");
    const node = isSheet ? h("link", { rel: "stylesheet", href: address }) : h("script", { type: "module" });
    if (node instanceof HTMLScriptElement) {
      node.async = false; // those that are added by a script run as they come, unless told otherwise
      node.src = address;
    }
    document.head.append(node);
  }
}
