// Everything the pages do beyond plain forms. Each part is optional: without it the form still works.
import { Button, CharacterCount, Checkboxes, createAll, ErrorSummary, ExitThisPage, FileUpload,
  NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink, Tabs } from "govuk-frontend";
import { startAutosave } from "./autosave.js";
import { startKeys } from "./keys.js";
import { startNotices } from "./notices.js";
import { startPresence } from "./presence.js";
import { startTicks } from "./ticks.js";

// ARIA has no aria-expanded for a radio button; the field it opens comes right after it and is found by reading on.
class PlainRadios extends Radios {
  syncConditionalRevealWithInputState(input) {
    super.syncConditionalRevealWithInputState(input);
    input.removeAttribute("aria-expanded");
  }
}

const components = [Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, FileUpload,
  NotificationBanner, PasswordInput, PlainRadios, ServiceNavigation, SkipLink, Tabs];

// Parts that are awake already complain when woken again; that is no fault.
const wake = (scope) => components.forEach((component) => createAll(component, {}, { scope, onError: () => {} }));

wake(document);
startNotices();
startAutosave();
startKeys();
startPresence();
startTicks();

// What HTMX brings in needs its components too.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) wake(event.detail.elt.parentElement || document);
});
