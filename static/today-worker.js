// Lets Payback's page of today open without signal. It answers for that page, what stands below its address, and static files they need; nothing else.
// Pages are kept for one person at a time (today.js says for whom), for two days by this phone's clock, and go when she signs out.
const NAME = "payback-today:";
const LASTS = 48 * 60 * 60 * 1000;
const PATIENCE = 5000; // so long a weak signal is waited for where the page is kept
const HERE = new URL(self.registration.scope).pathname;
const isPage = (address) => address.pathname.startsWith(HERE);

self.addEventListener("install", () => self.skipWaiting()); // a newer one does not wait until every page is closed
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const kept = async (request, page) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith(NAME)) continue;
    const cache = await caches.open(name);
    const found = await cache.match(request, { ignoreSearch: page, ignoreVary: true });
    if (!found) continue;
    const age = Date.now() - Number(found.headers.get("X-Kept-At"));
    if (!page || (age > -LASTS && age < LASTS)) return found;
    await caches.delete(name);
  }
  return null;
};

const nothing = () => new Response(
  `<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>No signal</title>
  <h1>No signal</h1><p>This page is not kept on this phone. <a href="${HERE}">Today’s crews</a> may be.</p></html>`,
  { status: 503, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'" } },
);

const page = async (request) => {
  const asked = fetch(request).catch(() => null);
  const soon = await Promise.race([asked, new Promise((done) => { setTimeout(done, PATIENCE); })]);
  if (soon && soon.status < 500) return soon;
  return (await kept(request, true)) || (await asked) || nothing();
};

const file = async (request) => (await kept(request, false)) || fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && isPage(address)) event.respondWith(page(request));
  else if (request.mode !== "navigate" && address.pathname.includes("/static/")) event.respondWith(file(request));
});

// A page asks to keep these addresses, for this person: what is there of another one goes.
const keep = async ({ keeper, addresses }) => {
  const mine = NAME + keeper;
  for (const name of await caches.keys()) if (name.startsWith(NAME) && name !== mine) await caches.delete(name);
  const cache = await caches.open(mine);
  const wanted = new Set(addresses.map((address) => new URL(address, self.location.href).href));
  for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url, { ignoreVary: true });
  for (const url of wanted) {
    const aPage = isPage(new URL(url));
    if (!aPage && await cache.match(url, { ignoreVary: true })) continue;
    const answer = await fetch(url, { redirect: "manual" });
    if (!answer.ok) continue;
    if (aPage && answer.headers.get("X-Kept-For") !== keeper) { // somebody else has signed in meanwhile
      await caches.delete(mine);
      return false;
    }
    const headers = new Headers(answer.headers);
    headers.set("X-Kept-At", String(Date.now()));
    await cache.put(url, new Response(await answer.blob(), { status: 200, headers }));
  }
  return true;
};

self.addEventListener("message", (event) => {
  if (!event.data || !event.data.keeper) return;
  const [port] = event.ports;
  event.waitUntil(keep(event.data).catch(() => false).then((done) => port && port.postMessage(done)));
});
