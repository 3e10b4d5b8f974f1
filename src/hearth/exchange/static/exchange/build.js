// The conditions are drawn anew with each count. What somebody typed since it was asked for stays in its box, and is
// counted next; so is what was chosen before the page was ready. Without this script the button counts.
(() => {
  const TYPED = "input:not([type=hidden]):not([type=checkbox]):not([type=radio])";
  const here = (event) => event.detail.target?.id === "build-conditions";
  const boxes = () => [...document.querySelectorAll(`#build-conditions :is(${TYPED})`)];
  let asked = new Map();
  let since = [];

  const drawn = (box) => Math.max([...box.options].findIndex((one) => one.defaultSelected), 0);
  const count = (box) => box.dispatchEvent(new Event("change", { bubbles: true }));

  window.addEventListener("load", () => {
    const chosen = [...document.querySelectorAll("#build-conditions select")].find((box) => box.selectedIndex !== drawn(box));
    if (chosen && !document.querySelector(".htmx-request")) count(chosen);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (here(event)) asked = new Map(boxes().map((box) => [box.name, box.value]));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (here(event)) since = boxes().filter((box) => asked.get(box.name) !== box.value);
  });
  document.addEventListener("htmx:afterSettle", () => {
    const typed = since;
    since = [];
    typed.forEach((old) => {
      const box = boxes().find((one) => one.name === old.name);
      if (!box || box.value === old.value) return;
      box.value = old.value;
      count(box);
    });
  });
})();
