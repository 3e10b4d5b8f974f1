// The service worker of a volunteer's phone. It keeps nothing personal: where there is no connection it shows one empty
// page, the same for everybody, which its own script fills from what is kept, encrypted, elsewhere. When the browser
// says that the connection is back, it sends what waits.
import { SHELF, works } from "./phone/pocket.js";
import { carry } from "./phone/queue.js";

const SESSION = "/session";
const SHELL = "/tasks/offline";
const PATIENCE = 6000; // milliseconds: a dead spot often hangs rather than fails

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (address.pathname.startsWith("/static/")) event.respondWith(part(request));
});

// Refused, the browser tries again by itself, later.
self.addEventListener("sync", (event) => {
  if (event.tag === "hearth-phone" && works()) event.waitUntil(send());
});

async function send() {
  if (!(await carry(SESSION))) throw new Error("not sent yet");
}

async function page(request) {
  const shell = await caches.match(SHELL, { cacheName: SHELF });
  if (!shell) return fetch(request);
  let timer = 0;
  const late = new Promise((resolve) => { timer = setTimeout(() => resolve(shell), PATIENCE); });
  const answer = await Promise.race([fetch(request).catch(() => shell), late]);
  clearTimeout(timer);
  return answer;
}

async function part(request) {
  return (await caches.match(request, { cacheName: SHELF })) || fetch(request);
}
