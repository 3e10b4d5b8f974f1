// Words when something does not work, always in place: the page, and what was typed into it, stays.
import { words } from "./words.js";

function show(kind, reference = "") {
  const notice = document.getElementById("hearth-notice");
  if (!notice || (kind === "offline" && document.getElementById("hearth-phone"))) return; // that page tells its own
  notice.querySelectorAll("[data-notice]").forEach((part) => { part.hidden = part.dataset.notice !== kind; });
  notice.querySelectorAll("[data-reference]").forEach((place) => { place.textContent = reference; });
  notice.hidden = false;
  notice.scrollIntoView({ block: "nearest" });
}

function hide() {
  const notice = document.getElementById("hearth-notice");
  if (notice) notice.hidden = true;
}

function failed(event) {
  const answer = event.detail.xhr;
  const refusal = answer.getResponseHeader("X-Refused");
  if (answer.status === 401) return show("signed-out");
  if (refusal) return refuse(refusal);
  if (answer.status === 403) return show("forbidden");
  if (answer.status === 404) return show("gone");
  return show("failed", answer.getResponseHeader("X-Error-Reference") || "");
}

function refuse(text) {
  show("refused");
  document.querySelectorAll("#hearth-notice [data-refusal]").forEach((place) => { place.textContent = decodeURIComponent(text); });
}

export function startNotices() {
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", () => show("offline"));
  document.addEventListener("htmx:timeout", () => show("offline"));
  document.addEventListener("htmx:afterOnLoad", (event) => { if (event.detail.successful) hide(); });
  document.addEventListener("hearth:signed-out", () => show("signed-out"));
  // Signing in happens in another tab; coming back here sends what was waiting.
  window.addEventListener("focus", async () => {
    const notice = document.getElementById("hearth-notice");
    const part = notice && notice.querySelector('[data-notice="signed-out"]');
    if (!part || notice.hidden || part.hidden || !document.body.dataset.session) return;
    const answer = await fetch(document.body.dataset.session, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const fresh = await answer.json();
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh.csrf }));
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = fresh.csrf; });
    hide();
    document.dispatchEvent(new CustomEvent("hearth:signed-in"));
  });
  document.querySelectorAll("[data-notice-close]").forEach((button) => button.addEventListener("click", hide));
  if (!navigator.onLine) show("offline");
  window.addEventListener("offline", () => show("offline"));
  window.addEventListener("online", hide);
  // A form that is sent with a button pressed twice is sent once; the server's key settles what slips through.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent === "1") event.preventDefault();
    else if (event.target.matches("[data-once]")) event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => { delete form.dataset.sent; }));
  document.documentElement.dataset.ready = words("ready");
}
