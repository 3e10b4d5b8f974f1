// <p data-presence="/address" aria-live="polite"></p> says who else has this record open: "Alice has this open".
// The address answers {"others": ["Alice"], "words": "Alice has this open."}; no script, no line.

const EVERY = 10000;

function watch(place) {
  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(place.dataset.presence, {
        credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" },
      });
      if (answer.status === 401 || answer.redirected) return;
      if (!answer.ok) return;
      const { words } = await answer.json();
      if (place.textContent !== words) place.textContent = words;
    } catch {
      // Out of reach: the next look will tell.
    }
  };
  look();
  const timer = setInterval(() => (place.isConnected ? look() : clearInterval(timer)), EVERY);
}

export function startPresence() {
  const find = (scope) => scope.querySelectorAll("[data-presence]:not([data-watched])").forEach((place) => {
    place.dataset.watched = "1";
    watch(place);
  });
  find(document);
  document.addEventListener("htmx:load", (event) => find(event.detail.elt.parentElement || document));
}
