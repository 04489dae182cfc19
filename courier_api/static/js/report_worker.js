// Keeps the report form on the phone, so that it opens without network. KEPT stands before this text: the
// page in one language, its files, and a version that changes with any of them.
const PREFIX = "courier-report-";
const CACHE = PREFIX + KEPT.version;
const PATIENCE = 3000;

// Without cookies: what lies here is the same for everybody.
const fill = async () => {
  const cache = await caches.open(CACHE);
  await cache.addAll([KEPT.page, ...KEPT.files].map((path) => new Request(path, { credentials: "omit", cache: "reload" })));
};

const clear = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
};

const kept = async (path) => (await caches.open(CACHE)).match(path);

// The network, and without it the form: its first screen has 112 and the adviser on duty. Only help is
// not waited for: an answer that comes late is still the answer to what was sent.
const fresh = async (request, isUrgent) => {
  const answer = fetch(request);
  const page = await kept(KEPT.page);
  if (!page) return answer;
  const late = new Promise((resolve) => { if (isUrgent) setTimeout(resolve, PATIENCE, page); });
  return Promise.race([answer, late]).catch(() => page);
};

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(clear().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const isForm = pathname === "/report" || pathname + search === KEPT.page; // another language is fetched
    event.respondWith(isForm ? kept(KEPT.page).then((page) => page || fetch(request)) : fresh(request, pathname === "/sos"));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(kept(pathname).then((file) => file || fetch(request)));
  }
});
