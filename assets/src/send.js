// On every page of ours that a volunteer opens on their phone: what waits from a dead spot is sent. The pages of tasks do
// so themselves, and show what became of it.
import { works } from "./phone/pocket.js";
import { carry } from "./phone/queue.js";

if (works()) carry(document.body.dataset.session).catch(() => {});
