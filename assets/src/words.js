// The few words scripts say, in the page's language.
const TEXT = {
  en: { saving: "Saving…", saved: "Saved", unsaved: "Not saved yet: sign in again, your words are still here.",
    refused: "This was not saved. Check the form and save it with the button.",
    offline: "No connection. Your words are still here and will be sent when it is back.", ready: "yes" },
  cy: { saving: "Yn cadw…", saved: "Cadwyd", unsaved: "Heb ei gadw eto: mewngofnodwch eto, mae eich geiriau yma o hyd.",
    refused: "Ni chafodd hyn ei gadw. Gwiriwch y ffurflen a'i chadw gyda'r botwm.",
    offline: "Dim cysylltiad. Mae eich geiriau yma o hyd a chânt eu hanfon pan ddaw'r cysylltiad yn ôl.", ready: "yes" },
};

export const words = (name) => (TEXT[document.documentElement.lang] || TEXT.en)[name];

// The token of this page, also after signing in again in another tab.
export function csrf() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (field) return field.value;
  return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
}
