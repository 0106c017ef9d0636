// @ts-check
/**
 * The push subscription of one phone ticket or booking. Its service worker has that page as its scope, so each ticket
 * has a subscription of its own.
 */

/**
 * The service worker of a page, which controls the addresses next to its own.
 * @param {string} page
 */
const workerOf = (page) => `/${page.split("/")[1]}/worker.js`;

/** Whether this browser can be notified: over https, or on the machine of the server itself. */
export const isPushPossible = () => isSecureContext && "serviceWorker" in navigator && "PushManager" in window;

/**
 * Let this browser be notified about the ticket or booking of a page; null where the visitor, or the browser, does not
 * allow it. `key` is the server's.
 * @param {string} key
 * @param {string} page
 * @returns {Promise<PushSubscriptionJSON | null>}
 */
export async function subscribe(key, page) {
  try {
    if ((await Notification.requestPermission()) !== "granted") return null;
    await navigator.serviceWorker.register(workerOf(page), { scope: page });
    const { pushManager } = await navigator.serviceWorker.ready;
    const former = await pushManager.getSubscription(); // it may be of another key
    if (former) await former.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
    return (await pushManager.subscribe(options)).toJSON();
  } catch {
    return null; // browsers in private windows, and those that cannot reach their service
  }
}

/**
 * Gives up the subscription of a page, if it has one, and its service worker.
 * @param {string} page
 */
export async function dropSubscription(page) {
  const registration = await navigator.serviceWorker.getRegistration(page).catch(() => undefined);
  if (!registration || !registration.scope.endsWith(page)) return;
  const subscription = await registration.pushManager.getSubscription().catch(() => null);
  if (subscription) await subscription.unsubscribe().catch(() => false);
  await registration.unregister();
}

/**
 * The bytes of a text in base64url.
 * @param {string} text
 */
function bytesOf(text) {
  const letters = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
