// @ts-check
/** The service worker of a screen, with which it starts while the server is slow or away. */

/** Whether the worker has shown the page as it was last, without the server. */
export const isKeptPage = () => "kept" in document.documentElement.dataset;

/**
 * Let the worker look after the pages below an address, and tell it what this page is made of: it has not seen it load
 * if it came with this very page. Browsers allow that over https, and on the machine of the server itself.
 * @param {string} scope
 */
export async function offerToWorker(scope) {
  const { serviceWorker } = navigator;
  if (!isSecureContext || !serviceWorker) return;
  const registered = await serviceWorker.register("/display/worker.js", { scope }).catch(() => null);
  if (!registered || serviceWorker.controller) return;
  const [{ active }] = await Promise.all([serviceWorker.ready, loaded(), document.fonts.ready]);
  if (active) active.postMessage([location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)]);
}

/** Once all that the page itself names is there: what comes later than the list is not kept. */
const loaded = () =>
  new Promise((resolve) => {
    if (document.readyState === "complete") resolve(undefined);
    else addEventListener("load", resolve, { once: true });
  });
