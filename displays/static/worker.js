/** Keeps the screens of the hall over a reload without the server: the page as it was last, marked as kept. */

const KEPT = "screens";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (pathname.startsWith("/static/") && pathname !== "/static/version") event.respondWith(file(event.request));
});

/** The page as the server has it, else as it was last, with `data-kept` on its root. */
async function page(request) {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(request, answer.clone());
    return answer;
  } catch {
    const kept = await cache.match(request);
    if (!kept) return Response.error();
    const text = (await kept.text()).replace("<html ", "<html data-kept ");
    return new Response(text, { headers: kept.headers });
  }
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
  const version = (address) => address.match(/\/static\/(\w+)\//)?.[1];
  const others = (await cache.keys()).filter(({ url: other }) => version(other) && version(other) !== version(url));
  await Promise.all(others.map((other) => cache.delete(other)));
}
