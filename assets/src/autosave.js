// <form data-autosave="/address"> posts itself as it is typed and says "Saved 14:02:07" in its [data-saved].
// Nothing is kept in the browser's storage; what could not be sent is sent again.
import { csrf, words } from "./words.js";

const WAIT = 600;
const RETRY = 5000;

const clock = () => new Date().toLocaleTimeString("en-GB");

function watch(form) {
  const status = form.querySelector("[data-saved]");
  let timer = 0;
  let sending = false;
  let again = false;

  const say = (text, state) => {
    if (!status) return;
    status.textContent = text;
    status.dataset.state = state;
  };

  const save = async () => {
    if (sending) { again = true; return; }
    sending = true;
    again = false;
    say(words("saving"), "saving");
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body: new FormData(form), credentials: "same-origin",
        headers: { "X-CSRFToken": csrf(), "X-Autosave": "1" },
      });
      if (answer.status === 401 || answer.redirected) {
        document.dispatchEvent(new CustomEvent("hearth:signed-out"));
        say(words("unsaved"), "failed");
        again = true;
      } else if (answer.ok) {
        say(`${words("saved")} ${clock()}`, "saved");
        form.dataset.dirty = "";
      } else {
        say(decodeURIComponent(answer.headers.get("X-Refused") || words("refused")), "failed");
      }
    } catch {
      say(words("offline"), "failed");
      again = true;
    }
    sending = false;
    if (again) { clearTimeout(timer); timer = setTimeout(save, RETRY); }
  };

  const soon = () => { form.dataset.dirty = "1"; clearTimeout(timer); timer = setTimeout(save, WAIT); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => { clearTimeout(timer); form.dataset.dirty = ""; });
  document.addEventListener("hearth:signed-in", () => { if (form.dataset.dirty) save(); });
}

export function startAutosave() {
  const find = (scope) => scope.querySelectorAll("form[data-autosave]:not([data-watched])").forEach((form) => {
    form.dataset.watched = "1";
    watch(form);
  });
  find(document);
  document.addEventListener("htmx:load", (event) => find(event.detail.elt.parentElement || document));
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector('form[data-dirty="1"]')) event.preventDefault();
  });
}
