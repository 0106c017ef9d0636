// @ts-check
import { find } from "../../queue_server/pages/static/dom.js";
import { IdleGuard } from "./idle-guard.js";

/**
 * A shared computer forgets whoever has gone: after a time without a touch it asks, and then the next visitor's page
 * takes the place of this one, also in the browser's history. A page that comes back from there begins anew as well.
 */
const dialog = find(document.body, "dialog.stand-idle", HTMLDialogElement);
const { idleS, warningS, start = "/" } = dialog.dataset;
const begin = () => location.replace(start);

new IdleGuard(dialog, { idleS: Number(idleS), warningS: Number(warningS) }, begin).start();
addEventListener("pageshow", ({ persisted }) => persisted && begin());
