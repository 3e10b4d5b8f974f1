// <p data-ticks="need" hidden><button data-untick="Untick all">Tick all</button> <span data-ticked="ticked"></span></p>
// ticks every box of that name in its form, or none, and says how many are. Without a script each is ticked by hand.

function watch(place) {
  const form = place.closest("form");
  const button = place.querySelector("button");
  const told = place.querySelector("[data-ticked]");
  const tick = button.textContent;
  const boxes = () => [...form.querySelectorAll(`input[type=checkbox][name="${place.dataset.ticks}"]`)];

  const say = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    button.textContent = ticked === boxes().length ? button.dataset.untick : tick;
    told.textContent = ticked ? `${ticked} ${told.dataset.ticked}` : "";
  };
  button.addEventListener("click", () => {
    const all = boxes().some((box) => !box.checked);
    boxes().forEach((box) => { box.checked = all; });
    say();
  });
  form.addEventListener("change", say);
  window.addEventListener("pageshow", say);
  place.hidden = false;
  say();
}

export function startTicks() {
  document.querySelectorAll("[data-ticks]").forEach(watch);
}
