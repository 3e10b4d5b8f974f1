// Two records side by side, one pair after another. The next pair is on the page already: it is shown the moment an
// answer is given, and can be answered itself once the last one is kept. Without this script the forms work alone.

const PAUSE = 350; // milliseconds before a pair just shown takes an answer: a key pressed twice answers nothing unread

const buttons = (place) => place.querySelectorAll("[data-choice]");
const shut = (place) => buttons(place).forEach((button) => { button.disabled = true; });
const open = (place) => buttons(place).forEach((button) => { button.disabled = false; });
const about = (event) => event.target.closest?.("#compare");

document.addEventListener("htmx:beforeRequest", (event) => {
  const place = about(event);
  if (!place) return;
  shut(place);
  const ahead = place.querySelector("template");
  if (!ahead || !event.target.matches("[data-answer]")) return;
  const now = place.querySelector(".compare-pair");
  const next = ahead.content.cloneNode(true);
  shut(next);
  now.before(next);
  now.hidden = true;
});

document.addEventListener("htmx:afterRequest", (event) => {
  const place = document.getElementById("compare");
  if (!place || event.detail.successful || !about(event)) return;
  const [shown, kept] = place.querySelectorAll(".compare-pair");
  if (kept) { shown.remove(); kept.hidden = false; }
  open(place);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const place = document.getElementById("compare");
  if (!place || event.target !== place) return;
  shut(place);
  setTimeout(() => open(place), PAUSE);
});

// A key held down is pressed once.
window.addEventListener("keydown", (event) => {
  if (event.repeat && /^[1-9]$/.test(event.key)) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);
