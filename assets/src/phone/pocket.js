// What a volunteer's phone keeps for a dead spot: IndexedDB, each thing encrypted (AES-GCM). The key is worked out of
// two halves: a cookie that the server gives with a session and takes back, and a random number kept beside the
// things. Without either nothing can be read. See docs/decisions/0025.
export const SHELF = "hearth-phone";
const BASE = "hearth-phone";
const COOKIE = /(?:^|; )hearth_pocket=([^;]+)/;
export const DAY = 24 * 3600 * 1000;

// The half that the server gives and takes back. A service worker has no document and asks the browser for the cookie:
// so it can send only as long as a page could, and no key is ever written beside the things.
export const given = async () => {
  if (self.document) return (document.cookie.match(COOKIE) || [])[1] || "";
  return (await self.cookieStore?.get("hearth_pocket"))?.value || "";
};
export const works = () => Boolean(self.indexedDB && self.crypto && crypto.subtle && self.caches);

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

let opened = null;
let gone = false; // emptied: this page opens nothing anew
function base() {
  opened ||= new Promise((resolve, reject) => {
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("facts");
      request.result.createObjectStore("queue", { keyPath: "id", autoIncrement: true }).createIndex("once", "once", { unique: true });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opened = null; };
      resolve(request.result);
    };
    request.onerror = () => { opened = null; reject(request.error); };
  });
  return opened;
}

// Reading makes nothing: what was emptied stays away until something is kept again.
const held = async () => !indexedDB.databases || (await indexedDB.databases()).some((one) => one.name === BASE);

export async function store(name, mode, use) {
  if (gone || (mode === "readonly" && !opened && !(await held()))) return undefined;
  const transaction = (await base()).transaction(name, mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const result = await use(transaction.objectStore(name));
  await done;
  return result;
}

export const fact = (name) => store("facts", "readonly", (facts) => asked(facts.get(name)));
export const say = (name, value) => store("facts", "readwrite", (facts) => asked(facts.put(value, name)));
export const forget = (name) => store("facts", "readwrite", (facts) => asked(facts.delete(name)));

// The half beside the things: made once, by whichever tab comes first.
const salt = () => store("facts", "readwrite", async (facts) => {
  const known = await asked(facts.get("salt"));
  if (known) return known;
  const made = crypto.getRandomValues(new Uint8Array(32));
  await asked(facts.put(made, "salt"));
  return made;
});

const utf8 = new TextEncoder();

async function key() {
  const half = await given();
  if (!half) return null;
  const material = await crypto.subtle.importKey("raw", utf8.encode(half), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: await salt(), info: utf8.encode("hearth phone") };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function seal(value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), utf8.encode(JSON.stringify(value)));
  return { iv, sealed };
}

// The value, or null where the key is gone or is not the one it was sealed with.
export async function unseal({ iv, sealed }) {
  const opener = iv && (await key());
  if (!opener) return null;
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, opener, sealed)));
  } catch {
    return null;
  }
}

// A name nothing can be read from, for “this has been answered already”.
export async function named(text) {
  const bytes = new Uint8Array([...(await salt()), ...utf8.encode(text)]);
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

// Take everything off the phone: what is kept, what waits, the key, the empty page and the worker.
export async function empty() {
  if (self.document) document.cookie = "hearth_pocket=; Max-Age=0; Path=/; SameSite=Strict";
  const open = await base().catch(() => null);
  if (open) open.close();
  opened = null;
  gone = Boolean(self.document); // the worker may serve whoever signs in next
  await asked(indexedDB.deleteDatabase(BASE)).catch(() => {});
  await caches.delete(SHELF);
  const worker = self.registration || (await navigator.serviceWorker?.getRegistration("/tasks"));
  if (worker) await worker.unregister();
}

// The session is over: the tasks go. Where the hub has taken the key back as well, so does all the rest.
export async function shut() {
  return (await given()) ? forget("kept") : empty();
}

export const entries = async () => (await store("queue", "readonly", (queue) => asked(queue.getAll()))) || [];
export const change = (entry) => store("queue", "readwrite", (queue) => asked(queue.put(entry)));
export const remove = (id) => store("queue", "readwrite", (queue) => asked(queue.delete(id)));

// Adds an entry unless one of the same name is there; says which id it has, or 0.
export const add = (entry) => store("queue", "readwrite", async (queue) => {
  if (await asked(queue.index("once").getKey(entry.once))) return 0;
  return asked(queue.add(entry));
});
