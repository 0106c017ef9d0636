// @ts-check
/** Keeps the screens of the hall over a reload without the server: the page as it was last, marked as kept. */

const CACHE = "screens";
const PATIENCE_MS = 4000; // for a server that neither answers nor refuses, where there is a page to show meanwhile

const worker = /** @type {any} */ (self); // a service worker's own global, of which pages know nothing

addEventListener("install", () => worker.skipWaiting());
addEventListener("activate", (event) => lifetime(event).waitUntil(worker.clients.claim()));
addEventListener("message", (event) => lifetime(event).waitUntil(takeIn(event.data)));
addEventListener("fetch", (fetched) => {
  const event = /** @type {FetchEvent} */ (fetched);
  if (event.request.mode === "navigate") event.respondWith(page(event));
  else if (isFile(event.request.url)) event.respondWith(file(event.request));
});

const lifetime = (/** @type {Event} */ event) => /** @type {ExtendableEvent} */ (event);

/** @param {string} address */
const isFile = (address) => /\/static\/\w+\/./.test(new URL(address).pathname);

/**
 * The addresses of a page that was loaded before this worker was there, and of what it is made of.
 * @param {string[]} addresses
 */
async function takeIn([page, ...resources]) {
  const cache = await caches.open(CACHE);
  const answer = await fetch(page);
  if (isToKeep(answer)) await cache.put(page, answer);
  await Promise.all(resources.filter(isFile).map((address) => file(new Request(address))));
}

/**
 * The page as the server has it; without the server, and from one that fails, as it was last: `data-kept` on its root.
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
async function page(event) {
  const cache = await caches.open(CACHE);
  const stored = await cache.match(event.request);
  const request = fetch(event.request).catch(() => null);
  const storing = request.then((response) => {
    if (response && isToKeep(response)) return cache.put(event.request, response.clone());
  });
  event.waitUntil(storing);
  const answer = await (stored ? Promise.race([request, after(PATIENCE_MS)]) : request);
  if (answer && (answer.status < 500 || !stored)) return answer;
  return stored ? marked(stored) : Response.error();
}

/** @param {Response} answer */
const isToKeep = (answer) => answer.ok && !answer.redirected;

/**
 * @param {number} ms
 * @returns {Promise<null>}
 */
const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms, null));

/** @param {Response} page */
async function marked(page) {
  const text = (await page.text()).replace("<html ", "<html data-kept ");
  return new Response(text, { headers: page.headers });
}

/**
 * A file of a version never changes. Those of earlier versions go when one of another version comes.
 * @param {Request} request
 * @returns {Promise<Response>}
 */
async function file(request) {
  const cache = await caches.open(CACHE);
  const stored = await cache.match(request);
  if (stored) return stored;
  const answer = await fetch(request);
  if (answer.ok) {
    await forgetOtherVersions(cache, request.url);
    await cache.put(request, answer.clone());
  }
  return answer;
}

/**
 * @param {Cache} cache
 * @param {string} url
 */
async function forgetOtherVersions(cache, url) {
  const version = (/** @type {string} */ address) => (address.match(/\/static\/(\w+)\//) || [])[1];
  const requests = await cache.keys();
  const outdated = requests.filter((request) => version(request.url) && version(request.url) !== version(url));
  await Promise.all(outdated.map((request) => cache.delete(request)));
}
