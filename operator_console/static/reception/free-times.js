// @ts-check
import { find, h, notify } from "../../../queue_server/pages/static/dom.js";
import { timeoutSignal } from "../../../queue_server/pages/static/requests/requests.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { dayTimeText } from "./reception-words.js";

const PATIENCE_MS = 10_000;

/**
 * Fills the field `start` of a dialog with the free times of a service; `but` is left out. Where there is none,
 * the dialog says so.
 * @param {HTMLDialogElement} dialog
 * @param {string} hall the address of the hall
 * @param {string} service
 * @param {string | null} but
 */
export async function fillTimes(dialog, hall, service, but) {
  const field = find(dialog, "select[name=start]", HTMLSelectElement);
  field.replaceChildren();
  field.dataset.service = service;
  const address = `${hall}/bookings/free?service=${encodeURIComponent(service)}`;
  const answer = await fetch(address, { cache: "no-store", signal: timeoutSignal(PATIENCE_MS) }).catch(() => null);
  /** @type {{ places?: Kezek.FreePlaceDocument[] }} */
  const { places = [] } = answer?.ok ? await answer.json().catch(() => ({})) : {};
  if (field.dataset.service !== service) return; // another one has been chosen meanwhile
  const free = places.filter(({ start }) => start !== but);
  field.replaceChildren(...free.map(({ start }) => h("option", { value: start }, dayTimeText(start))));
  find(dialog, "[data-part=none-free]").hidden = free.length > 0;
  if (!answer?.ok) notify(dialog, "none-free", t("The free times cannot be read at present. Open this once more."));
}
