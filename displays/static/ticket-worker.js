// @ts-check
/** Shows the notifications of one phone ticket, and opens its page, which is the scope of this worker. */

const ticketWorker = /** @type {any} */ (self); // a service worker's own global, of which pages know nothing

addEventListener("install", () => ticketWorker.skipWaiting());
addEventListener("push", (event) => extendable(event).waitUntil(notify(/** @type {any} */ (event).data)));
addEventListener("notificationclick", (event) => {
  /** @type {any} */ (event).notification.close();
  extendable(event).waitUntil(openPage());
});

const extendable = (/** @type {Event} */ event) => /** @type {ExtendableEvent} */ (event);

/**
 * A notification takes the place of the one before, and rings again. It stays until it is touched: a call that has gone
 * by unseen is of no use.
 * @param {{ json: () => { title: string, body: string } } | null} data
 */
function notify(data) {
  const { title, body } = data ? data.json() : { title: "", body: "" };
  const vibrate = [400, 200, 400, 200, 400];
  return ticketWorker.registration.showNotification(title || body, {
    body,
    vibrate,
    tag: "turn",
    renotify: true,
    requireInteraction: true,
  });
}

/** The page that is open already, or another one. */
async function openPage() {
  const address = ticketWorker.registration.scope;
  const pages = await ticketWorker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((/** @type {{ url: string }} */ { url }) => url.startsWith(address));
  return page ? page.focus() : ticketWorker.clients.openWindow(address);
}
