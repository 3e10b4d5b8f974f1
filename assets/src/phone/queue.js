// Answers that wait for a connection, sent in the order they were given. Each has a key of its own, made here, so that
// the hub counts it once, from however many tabs and however often it is sent.
import { add, change, DAY, entries, named, remove, seal, shut, unseal } from "./pocket.js";

const LONGEST = 1600; // pixels of a photograph
const PATIENCE = 60000; // milliseconds for one answer, its photograph with it

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const base64 = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

// A photograph small enough for a poor signal, and without what the camera adds; as it is where that cannot be done.
async function shrunk(file) {
  if (!file.type.startsWith("image/")) return file;
  try {
    const picture = await createImageBitmap(file);
    const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.8); });
    return made ? new File([made], "receipt.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

// What is chosen from is told by its label, not by its key.
function chosen(form, name, value) {
  const box = [...form.querySelectorAll("input:checked")].find((one) => one.name === name && one.value === value);
  return box ? box.labels[0].textContent.trim() : value;
}

async function packed(form, button) {
  const fields = [];
  for (const [name, value] of new FormData(form)) {
    if (name === "csrfmiddlewaretoken" || name === "key" || (button?.name && name === button.name)) continue;
    if (typeof value === "string") fields.push({ name, value, said: chosen(form, name, value) });
    else if (value.size) {
      const file = await shrunk(value);
      fields.push({ name, file: file.name, type: file.type, value: base64(new Uint8Array(await file.arrayBuffer())) });
    }
  }
  if (button?.name) fields.push({ name: button.name, value: button.value });
  return fields;
}

// Keeps what a form says; the id of its entry, or 0 when an answer that ends the task waits already.
export async function keep(form, button) {
  const { answer: verb, what, ends = "" } = form.dataset;
  const key = uuid();
  const told = { path: new URL(form.action).pathname, verb, what, ends, key, fields: await packed(form, button) };
  return add({ once: await named(ends || key), at: Date.now(), state: "waiting", ...(await seal(told)) });
}

function parcel(told) {
  const data = new FormData();
  told.fields.forEach(({ name, value, file, type }) => {
    if (file) data.append(name, new File([bytes(value)], file, { type }));
    else data.append(name, value);
  });
  data.append("key", told.key);
  return data;
}

async function post(told, token, later) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(told.path, {
      method: "POST", body: parcel(told), credentials: "same-origin", redirect: "manual", signal: stop.signal,
      headers: { "X-CSRFToken": token, Accept: "application/json", ...(later ? { "X-Later": "yes" } : {}) },
    });
  } finally {
    clearTimeout(timer);
  }
}

// The hub's own reason; where it gave none, which of the page's words says it.
async function reason(answer) {
  if (answer.headers.get("X-Refused")) return { why: decodeURIComponent(answer.headers.get("X-Refused")) };
  if (answer.status === 422) return { why: (await answer.json()).words };
  return { because: answer.status === 403 ? "forbidden" : "gone" };
}

// What became of one answer: sent, late, refused, or nothing yet ("signed-out", "later").
async function deliver(entry, told, { session, first }) {
  const door = await fetch(session, { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } });
  if (door.status === 401) return "signed-out";
  if (!door.ok) return "later";
  const answer = await post(told, (await door.json()).csrf, entry.id !== first);
  if (answer.status === 401) return "signed-out";
  if (answer.ok) {
    const { late, words } = await answer.json();
    if (!late || entry.id === first) { // to whoever waits for it the next page says what became of it
      await remove(entry.id);
      return "sent";
    }
    await change({ ...entry, state: "late", ...(await seal({ ...told, why: words, fields: [] })) });
    return "late";
  }
  if (answer.status === 422 && entry.id === first) {
    await remove(entry.id); // the form itself says what is wrong with it
    return "faulty";
  }
  if (![400, 403, 404, 409, 413, 422].includes(answer.status)) return "later";
  await change({ ...entry, state: "refused", ...(await seal({ ...told, ...(await reason(answer)) })) });
  return "refused";
}

// Tries all that wait. Tells what became of each by its id; stops where there is no connection or no sign-in.
export async function flush(around) {
  const work = async () => {
    const became = new Map();
    for (const entry of (await entries()).filter((one) => one.state === "waiting")) {
      const told = await unseal(entry);
      if (!told) continue;
      const outcome = await deliver(entry, told, around).catch(() => "later");
      became.set(entry.id, outcome);
      if (outcome === "signed-out" || outcome === "later") break;
    }
    return became;
  };
  return navigator.locks ? navigator.locks.request("hearth-phone-send", work) : work();
}

// Sends what waits where no page shows what became of it: the worker once the connection is back, and any page of ours.
// Whether everything that could be sent now was.
export async function carry(session) {
  await expire();
  const outcomes = [...(await flush({ session, first: 0 })).values()];
  if (outcomes.includes("signed-out")) await shut();
  if (outcomes.length && self.BroadcastChannel) {
    const channel = new BroadcastChannel("hearth-phone");
    channel.postMessage("changed");
    channel.close();
  }
  return !outcomes.includes("later");
}

// What was not sent within a day goes from the phone; that it was not sent is still said, also without the key.
export async function expire() {
  for (const entry of await entries()) {
    if (Date.now() - entry.at <= DAY) continue;
    if (entry.state !== "waiting") { await remove(entry.id); continue; }
    const told = await unseal(entry);
    const left = told ? await seal({ verb: told.verb, what: told.what, ends: "" }) : { iv: null, sealed: null };
    await change({ ...entry, ...left, at: Date.now(), state: "lost" });
  }
}

export { entries, remove, unseal };
