// Keeps the page and the script of the day, which hold nothing of anyone, for
// when there is no network.
const box = "relais-1", files = ["/ma-journee/hors-ligne", "/ma-journee/jour.js"];
addEventListener("install", (e) => e.waitUntil(caches.open(box).then((c) => c.addAll(files)).then(() => skipWaiting())));
addEventListener("activate", (e) => e.waitUntil(clients.claim()));
addEventListener("fetch", (e) => {
  const path = new URL(e.request.url).pathname;
  if (files.includes(path)) {
    e.respondWith(fetch(e.request).then((r) => {
      const copy = r.clone();
      if (r.ok) { e.waitUntil(caches.open(box).then((c) => c.put(path, copy))); }
      return r;
    }, () => caches.match(path, { ignoreVary: true })));
  }
});
