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
  setInterval(look, EVERY);
}

export function startPresence() {
  document.querySelectorAll("[data-presence]").forEach(watch);
}
