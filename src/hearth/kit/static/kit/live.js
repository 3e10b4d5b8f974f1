// Keeps the figures of a page live: asks every second and a half for fresh ones, or as often as the figures say
// (data-every, in milliseconds), never while the page is hidden or paused. The figures are replaced by htmx; open
// tables, the focus and the place stay.
(() => {
  const figures = () => document.getElementById("figures");
  const EVERY = Number(figures() && figures().dataset.every) || 1500;
  const button = document.querySelector("[data-live-pause]");
  const said = document.querySelector("[data-live-said]");
  let paused = false;
  let kept = null;

  const tick = () => {
    if (!paused && !document.hidden && figures()) {
      figures().dispatchEvent(new CustomEvent("hearth:tick"));
    }
  };

  const place = (link) => {
    const home = link.closest("[id]");
    return { home: home ? home.id : "", href: link.getAttribute("href"), tag: link.tagName };
  };

  const keep = () => {
    const open = [...document.querySelectorAll("#figures details[open]")].map((one) => one.closest("[id]").id);
    const focused = document.activeElement;
    kept = { open, focus: focused && figures().contains(focused) ? place(focused) : null };
  };

  const restore = () => {
    if (!kept) return;
    kept.open.forEach((id) => {
      const details = document.querySelector(`#${CSS.escape(id)} details`);
      if (details) details.open = true;
    });
    if (kept.focus) {
      const home = document.getElementById(kept.focus.home) || figures();
      const same = [...home.querySelectorAll(kept.focus.tag)].find(
        (one) => one.getAttribute("href") === kept.focus.href
      );
      if (same) same.focus({ preventScroll: true });
    }
    kept = null;
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target && event.detail.target.id === "figures" && event.detail.shouldSwap) keep();
  });
  document.addEventListener("htmx:afterSwap", restore);
  document.addEventListener("htmx:afterRequest", (event) => {
    const at = event.detail.xhr && event.detail.xhr.getResponseHeader("X-As-At");
    if (at) document.querySelectorAll("[data-as-at]").forEach((one) => { one.textContent = at; });
  });
  document.addEventListener("visibilitychange", tick);
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      paused = !paused;
      button.setAttribute("aria-pressed", String(paused));
      said.textContent = paused ? "Paused. The figures stay as they are." : "The figures change by themselves again.";
      tick();
    });
  }
  setInterval(tick, EVERY);
})();
