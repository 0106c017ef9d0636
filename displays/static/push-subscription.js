// @ts-check
/**
 * The push subscription of one phone ticket. Its service worker has the page of the ticket as its scope, so each ticket
 * has a subscription of its own, and a notification needs no address to open the right page.
 */

const WORKER = "/t/worker.js";

/** Whether this browser can be notified: over https, or on the machine of the server itself. */
export const isPushPossible = () => isSecureContext && "serviceWorker" in navigator && "PushManager" in window;

/**
 * Let this browser be notified; null where the visitor, or the browser, does not allow it. `key` is the server's.
 * @param {string} key
 * @returns {Promise<PushSubscriptionJSON | null>}
 */
export async function subscribe(key) {
  try {
    if ((await Notification.requestPermission()) !== "granted") return null;
    await navigator.serviceWorker.register(WORKER, { scope: location.pathname });
    const { pushManager } = await navigator.serviceWorker.ready;
    const former = await pushManager.getSubscription(); // it may be of another key
    if (former) await former.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
    return (await pushManager.subscribe(options)).toJSON();
  } catch {
    return null; // browsers in private windows, and those that cannot reach their service
  }
}

/** Gives up the subscription of this page, if it has one, and its service worker. */
export async function dropSubscription() {
  const registration = await navigator.serviceWorker.getRegistration(location.pathname).catch(() => undefined);
  if (!registration || !registration.scope.endsWith(location.pathname)) return;
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
