/** Keeps the screens of the hall over a reload without the server: the page as it was last, marked as kept. */

const KEPT = "screens";
const PATIENCE_MS = 4000; // for a server that neither answers nor refuses, where there is a page to show meanwhile

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => event.waitUntil(takeIn(event.data)));
addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.respondWith(page(event));
  else if (isFile(event.request.url)) event.respondWith(file(event.request));
});

const isFile = (address) => /\/static\/\w+\/./.test(new URL(address).pathname);

/** The addresses of a page that was loaded before this worker was there, and of what it is made of. */
async function takeIn([page, ...others]) {
  const cache = await caches.open(KEPT);
  const answer = await fetch(page);
  if (isToKeep(answer)) await cache.put(page, answer);
  await Promise.all(others.filter(isFile).map((address) => file(new Request(address))));
}

/** The page as the server has it; without the server, and from one that fails, as it was last: `data-kept` on its root. */
async function page(event) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(event.request);
  const asked = fetch(event.request).catch(() => null);
  event.waitUntil(asked.then((answer) => isToKeep(answer) && cache.put(event.request, answer.clone())));
  const answer = await (kept ? Promise.race([asked, after(PATIENCE_MS)]) : asked);
  if (answer && (answer.status < 500 || !kept)) return answer;
  return kept ? marked(kept) : Response.error();
}

const isToKeep = (answer) => Boolean(answer && answer.ok && !answer.redirected);
const after = (ms) => new Promise((done) => setTimeout(done, ms, null));

async function marked(kept) {
  const text = (await kept.text()).replace("<html ", "<html data-kept ");
  return new Response(text, { headers: kept.headers });
}

/** A file of a version never changes. Those of earlier versions go when one of another version comes. */
async function file(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await forgetOtherVersions(cache, request.url);
    await cache.put(request, answer.clone());
  }
  return answer;
}

async function forgetOtherVersions(cache, url) {
  const version = (address) => (address.match(/\/static\/(\w+)\//) || [])[1];
  const others = (await cache.keys()).filter(({ url: other }) => version(other) && version(other) !== version(url));
  await Promise.all(others.map((other) => cache.delete(other)));
}
