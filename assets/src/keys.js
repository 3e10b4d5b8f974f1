// The call screen by keyboard. Inside [data-keys] the number keys press the [data-choice] buttons, or choose answers of the first group;
// anything with data-key="alt+n" is pressed by that combination. The legend on the page is written by the server.
// Number keys do nothing while somebody types, and the reader can switch them off (WCAG 2.1.4).

const OFF = "number-keys-off";
const off = () => sessionStorage.getItem(OFF) === "yes";

const typing = (element) => element.closest("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])");

function combination(event) {
  const parts = [];
  if (event.ctrlKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey) parts.push("shift");
  // With Alt some layouts type another letter: the physical key is what the legend names.
  const letter = /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : event.key;
  return [...parts, letter.toLowerCase()].join("+");
}

function press(element) {
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

function choose(number) {
  const scope = document.querySelector("[data-keys]");
  if (!scope || off()) return false;
  const buttons = scope.querySelectorAll("[data-choice]");
  if (buttons.length) {
    buttons[number - 1]?.click();
    return Boolean(buttons[number - 1]);
  }
  const inputs = scope.querySelectorAll("input[type=radio], input[type=checkbox]");
  if (!inputs.length) return false;
  const group = [...inputs].filter((input) => input.name === inputs[0].name);
  const chosen = group[number - 1];
  if (!chosen) return false;
  chosen.focus();
  chosen.click();
  return true;
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.metaKey) return;
    if (event.ctrlKey || event.altKey) {
      const target = document.querySelector(`[data-key="${CSS.escape(combination(event)).replaceAll("\\+", "+")}"]`);
      if (target) { event.preventDefault(); press(target); }
      return;
    }
    if (/^[1-9]$/.test(event.key) && !typing(event.target) && choose(Number(event.key))) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-keys-switch]")) sessionStorage.setItem(OFF, event.target.checked ? "" : "yes");
  });
  const show = () => document.querySelectorAll("[data-keys-switch]").forEach((box) => {
    box.checked = !off();
    box.closest("[hidden]")?.removeAttribute("hidden");
  });
  show();
  document.addEventListener("htmx:load", show);
}
