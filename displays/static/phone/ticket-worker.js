// @ts-check
/** Shows the notifications of one phone ticket or booking, and opens the page that each names, else its scope. */

const ticketWorker = /** @type {any} */ (self); // a service worker's own global, of which pages know nothing

addEventListener("install", () => ticketWorker.skipWaiting());
addEventListener("push", (event) => extendable(event).waitUntil(notify(/** @type {any} */ (event).data)));
addEventListener("notificationclick", (event) => {
  const { notification } = /** @type {any} */ (event);
  notification.close();
  extendable(event).waitUntil(openPage((notification.data && notification.data.page) || ""));
});

const extendable = (/** @type {Event} */ event) => /** @type {ExtendableEvent} */ (event);

/**
 * A notification takes the place of the one before, and rings again. It stays until it is touched: a call that has gone
 * by unseen is of no use.
 * @param {{ json: () => { title: string, body: string, page?: string } } | null} data
 */
function notify(data) {
  const { title, body, page = "" } = data ? data.json() : { title: "", body: "" };
  const vibrate = [400, 200, 400, 200, 400];
  return ticketWorker.registration.showNotification(title || body, {
    body,
    vibrate,
    data: { page },
    tag: "turn",
    renotify: true,
    requireInteraction: true,
  });
}

/**
 * The page that is open already, or another one. A booking that has become a ticket has another page than its scope.
 * @param {string} path
 */
async function openPage(path) {
  const { scope } = ticketWorker.registration;
  const address = path ? new URL(path, scope).href : scope;
  const pages = await ticketWorker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((/** @type {{ url: string }} */ { url }) => url.startsWith(address));
  return page ? page.focus() : ticketWorker.clients.openWindow(address);
}
