// A volunteer's page that works through a dead spot. Each part is optional: without it the forms are plain forms.
import { DAY, empty, entries as waiting, fact, forget, given, say, seal, SHELF, shut, unseal, works } from "./phone/pocket.js";
import { expire, flush, keep, remove } from "./phone/queue.js";

const AGAIN = 20000; // milliseconds between two attempts to send
const STALE = 3600 * 1000;
const place = document.getElementById("hearth-phone");
const here = document.querySelector("[data-here]"); // only on the page without a connection
const word = (name) => place.querySelector(`[data-word="${name}"]`).textContent;
const show = (name, is = true) => { place.querySelector(`[data-when="${name}"]`).hidden = !is; };
const around = (first) => ({ session: document.body.dataset.session, first });

// --- what is kept ------------------------------------------------------------------------------------

async function kept() {
  const fresh = await fact("kept");
  if (!fresh) return null;
  const told = fresh.until > Date.now() ? await unseal(fresh) : null;
  if (!told) await forget("kept");
  return told;
}

const put = async (told, at) => say("kept", { digest: told.digest, at, until: at + DAY, ...(await seal(told)) });

// An answer that ends a task takes the task's pages with it, before it is sent.
function without(told, ends) {
  if (!told.after[ends]) return told;
  told.pages[ends] = told.after[ends];
  Object.keys(told.pages).filter((path) => path.startsWith(`${ends}/`) && !path.endsWith("/worry") && !path.endsWith("/money"))
    .forEach((path) => delete told.pages[path]);
  return told;
}

async function endings() {
  const told = await Promise.all((await waiting()).filter((one) => one.state === "waiting").map(unseal));
  return told.filter(Boolean).map((one) => one.ends).filter(Boolean);
}

async function bringUpToDate() {
  const { digest, kept: address } = place.dataset;
  if (!digest || !(await given())) return;
  const old = await fact("kept");
  if (old && old.digest === digest && Date.now() - old.at < STALE && (await kept())) return;
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } });
  if (answer.status === 401) return leave();
  if (!answer.ok) return;
  const told = (await endings()).reduce(without, await answer.json());
  await put(told, Date.now());
}

async function keepShell() {
  const address = place.dataset.shell;
  if (!address || (await fact("shell")) === address) return;
  const answer = await fetch(address, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) return;
  const shelf = await caches.open(SHELF);
  const parts = [...(await answer.clone().text()).matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
  await shelf.addAll(parts);
  await shelf.put("/tasks/offline", answer);
  await say("shell", address);
}

// --- what waits --------------------------------------------------------------------------------------

function line(entry, told) {
  const made = place.querySelector("template[data-entry]").content.cloneNode(true);
  const part = (name) => made.querySelector(`[data-part="${name}"]`);
  part("what").textContent = told.what;
  part("verb").textContent = told.verb ? `${told.verb}: ` : "";
  part("state").textContent = word(entry.state);
  part("why").textContent = told.why || (told.because ? word(told.because) : "");
  const typed = (told.fields || []).filter((one) => !one.file && one.said && one.said.length > 1).map((one) => one.said);
  const isOver = entry.state !== "waiting";
  part("told").textContent = isOver && typed.length ? `${word("you-wrote")} ${typed.join(". ")}` : "";
  part("told").hidden = !part("told").textContent;
  part("seen").hidden = !isOver;
  part("seen").addEventListener("click", async () => { await remove(entry.id); await draw(); });
  made.firstElementChild.dataset.state = entry.state;
  return made;
}

async function draw() {
  const list = place.querySelector("[data-entries]");
  const found = [];
  for (const entry of await waiting()) found.push(line(entry, (await unseal(entry)) || { what: word("an-answer"), verb: "" }));
  list.replaceChildren(...found);
  if (here) await mark();
}

const channel = window.BroadcastChannel ? new BroadcastChannel("hearth-phone") : null;
const tell = () => channel?.postMessage("changed");

async function leave() {
  if (!(await given())) here?.replaceChildren();
  return shut();
}

// Asks the browser to wake the worker when the connection is back, also when this page is closed by then. Where it
// offers nothing of the kind, the next page of ours sends what waits.
async function wake() {
  const { sync } = await navigator.serviceWorker.ready;
  await sync?.register("hearth-phone").catch(() => {}); // somebody may have forbidden it
}

// Sends what can be sent; what became of the entry `first` decides what its page does next.
async function send(first = 0) {
  const became = await flush(around(first));
  const outcomes = [...became.values()];
  show("signed-out", outcomes.includes("signed-out"));
  if (outcomes.includes("signed-out")) await leave();
  if (outcomes.includes("later")) wake();
  if (outcomes.length && here) show("back", outcomes.includes("sent"));
  await draw();
  if (became.size) tell();
  return became.get(first) || "later";
}

async function ask(form, button) {
  const { ends } = form.dataset;
  let id = 0;
  try {
    id = await keep(form, button);
  } catch {
    return form.submit(); // the phone cannot keep it: it goes the plain way, or not at all
  }
  const told = ends && (await kept());
  if (told) await put(without(told, ends), (await fact("kept")).at);
  await draw();
  tell();
  if (!id) return sayAlready(form);
  const sending = send(id); // before the worker is woken: what this page sends, this page shows
  wake();
  const outcome = await sending;
  if (outcome === "sent") return window.location.assign(place.dataset.list);
  return outcome === "faulty" ? form.submit() : after(form, outcome !== "refused");
}

function sayAlready(form) {
  const told = document.createElement("p");
  told.className = "govuk-error-message";
  told.setAttribute("role", "alert");
  told.textContent = word("already");
  form.replaceChildren(told);
}

function after(form, waits) {
  const next = waits && form.parentElement.querySelector("[data-after]");
  form.hidden = true;
  if (!next) return place.scrollIntoView();
  next.hidden = false;
  return next.focus();
}

function lacking(form) {
  const isBlank = (field) => ("value" in field ? !field.value.trim() : !field.querySelector("input:checked"));
  const isUnfit = ({ dataset, value }) => dataset.fits && !new RegExp(`^(?:${dataset.fits})$`).test(value.trim());
  const wrong = [...form.querySelectorAll("[data-needed]")].filter((field) => isBlank(field) || isUnfit(field));
  form.querySelectorAll("[data-lacking]").forEach((old) => old.remove());
  wrong.forEach((field) => {
    const told = document.createElement("p");
    told.className = "govuk-error-message";
    told.dataset.lacking = "";
    told.setAttribute("role", "alert");
    told.textContent = isBlank(field) ? field.dataset.needed : field.dataset.unfit;
    (field.closest(".govuk-input__wrapper") || field).before(told);
  });
  (wrong[0]?.querySelector("input") || wrong[0])?.focus();
  return wrong.length > 0;
}

function takeForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.dataset.answer || !document.cookie.includes("hearth_pocket=")) return;
    event.preventDefault();
    if (lacking(form)) { delete form.dataset.sent; return; }
    ask(form, event.submitter);
  });
}

// --- leaving -----------------------------------------------------------------------------------------

// Whether everything may go from the phone: what waits is sent first, and thrown away only when asked for twice.
async function mayLeave(asking) {
  if (asking.dataset.sure) return true;
  asking.dataset.sure = "yes";
  await send();
  const left = (await waiting()).some((one) => one.state === "waiting");
  show("leaving", left);
  if (left) place.scrollIntoView();
  return !left;
}

async function emptied() {
  await empty();
  await draw();
  show("leaving", false);
  show("emptied");
  document.querySelector("main").replaceChildren();
  place.scrollIntoView();
}

function takeSignOut() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!new URL(form.action).pathname.endsWith("/sign-out")) return;
    event.preventDefault();
    if (!(await mayLeave(form))) return;
    if (navigator.onLine) { await empty(); form.submit(); } else await emptied();
  });
  const button = document.querySelector("[data-empty]");
  button?.addEventListener("click", async () => { if (await mayLeave(button)) await emptied(); });
}

// --- the page without a connection -------------------------------------------------------------------

async function fill() {
  const told = await kept();
  const path = window.location.pathname;
  const html = told && (told.pages[path] || told.pages["/tasks"]);
  document.querySelector("[data-nothing]").hidden = Boolean(html);
  if (!html) return;
  here.innerHTML = html;
  document.title = here.firstElementChild.dataset.title;
  await mark();
}

// Says of each task that was answered here whether the answer still waits; who it was for is taken off the page.
async function mark() {
  const told = await Promise.all((await waiting()).map(async (one) => [(await unseal(one))?.ends, one.state]));
  const states = new Map(told);
  here.querySelectorAll("[data-task]").forEach((card) => {
    const now = states.get(card.dataset.task) || (card.dataset.state === "waiting" && "sent");
    if (!now || now === card.dataset.state) return;
    const tag = document.createElement("p");
    tag.className = `govuk-tag govuk-tag--${now === "sent" ? "green" : "yellow"}`;
    tag.textContent = word(now);
    card.querySelector("p").replaceWith(tag);
    card.dataset.state = now;
  });
}

// --- all of it ---------------------------------------------------------------------------------------

async function start() {
  await expire();
  if (here) await fill();
  else if (!(await given())) return;
  takeForms();
  takeSignOut();
  show("offline", Boolean(here) || !navigator.onLine);
  await draw();
  if (!here) await navigator.serviceWorker.register(place.dataset.worker, { scope: "/task" });
  channel?.addEventListener("message", draw);
  window.addEventListener("offline", () => show("offline"));
  window.addEventListener("online", () => { show("offline", false); show("back", Boolean(here)); send(); });
  setInterval(async () => { if ((await waiting()).some((one) => one.state === "waiting")) send(); }, AGAIN);
  await send();
  if (!here) {
    await keepShell();
    await bringUpToDate();
  }
  document.documentElement.dataset.phone = "ready";
}

if (place && works() && navigator.serviceWorker) start().catch(() => { document.documentElement.dataset.phone = "failed"; });
