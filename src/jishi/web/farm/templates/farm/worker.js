// Keeps the record page on the phone for where there is no network, and what it looks like with.
// Pages are somebody's: the market's script clears them whenever somebody leaves or comes.
const VERSION = "{{ version }}";
const FILES = {{ files|safe }};
const PAGE = "{% url "farm:record" %}";
const files = `farm-files-${VERSION}`;
const pages = `farm-pages-${VERSION}`;
const PATIENCE_MS = 5000; // of a network that does not answer, where the page is at hand

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" && address.pathname === PAGE) {
    event.respondWith(page(request, address));
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => Response.redirect(PAGE)));
  } else if (FILES.includes(address.pathname)) {
    event.respondWith(caches.match(address.pathname).then((kept) => kept ?? fetch(request)));
  }
});

async function install() {
  await (await caches.open(files)).addAll(FILES);
  await keep(PAGE, await fetch(PAGE)); // whoever opens the door for the first time may go on offline
  await self.skipWaiting();
}

async function tidy() {
  for (const name of await caches.keys())
    if (name.startsWith("farm-") && ![files, pages].includes(name)) await caches.delete(name);
  await self.clients.claim();
}

async function page(request, address) {
  const name = nameOf(address);
  const kept = await (await caches.open(pages)).match(name);
  const fresh = fetch(request).then(async (answer) => {
    await keep(name, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS, kept));
  return Promise.race([fresh.catch(() => kept), late]);
}

// For whom the page is belongs to its name; what was just done there does not.
function nameOf(address) {
  const grower = address.searchParams.get("for");
  return grower ? `${PAGE}?for=${grower}` : PAGE;
}

async function keep(name, answer) {
  if (answer.ok && !answer.redirected) await (await caches.open(pages)).put(name, answer);
}
