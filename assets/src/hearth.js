// Everything the pages do beyond plain forms. Each part is optional: without it the form still works.
import { Button, CharacterCount, Checkboxes, createAll, ErrorSummary, ExitThisPage, FileUpload,
  NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink, Tabs } from "govuk-frontend";
import { startAutosave } from "./autosave.js";
import { startKeys } from "./keys.js";
import { startNotices } from "./notices.js";
import { startPresence } from "./presence.js";

const components = [Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, FileUpload,
  NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink, Tabs];

const wake = (scope) => components.forEach((component) => createAll(component, {}, scope));

wake(document);
startNotices();
startAutosave();
startKeys();
startPresence();

// What HTMX brings in needs its components too.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) wake(event.detail.elt.parentElement || document);
});
