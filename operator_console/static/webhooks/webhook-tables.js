// @ts-check
/** Draws how a receiver of webhooks gets the events of each hall, and the last attempts of one. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { momentText } from "../shared/moment-text.js";
import { withRoles } from "../shared/table-roles.js";
import { DELIVERY_STATES, outcomeText } from "../words/webhook-words.js";

const HEADS = [
  () => t("Hall"),
  () => t("Events taken"),
  () => t("Attempts that failed"),
  () => t("Records to come"),
  () => t("How it stands"),
];

/**
 * @typedef {object} DeliveryView
 * @property {string} openedHall whose attempts are shown, if any
 * @property {(hall: string) => string} nameOf
 * @property {(hall: string) => void} open shows the attempts of a hall, or none
 */

/**
 * A row for each hall of a receiver.
 * @param {Kezek.WebhookDocument} webhook
 * @param {DeliveryView} view
 */
export function deliveriesTable(webhook, view) {
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": `${t("The table")}: ${webhook.name}` },
    withRoles(
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ...HEADS.map((text) => h("th", { scope: "col" }, text())), h("td"))),
        h("tbody", {}, ...webhook.deliveries.map((delivery) => deliveryRow(webhook, delivery, view))),
      ),
    ),
  );
}

/**
 * @param {Kezek.WebhookDocument} webhook
 * @param {Kezek.HallDeliveries} delivery
 * @param {DeliveryView} view
 */
function deliveryRow(webhook, delivery, { openedHall, nameOf, open }) {
  const name = nameOf(delivery.hall);
  const isOpened = openedHall === delivery.hall;
  const state = [DELIVERY_STATES[delivery.state]?.(), delivery.state === "waits" ? momentText(delivery.next_at) : ""];
  const reason = delivery.failures && delivery.last ? outcomeText(delivery.last) : "";
  return h(
    "tr",
    { "data-state": delivery.state },
    h("th", { scope: "row" }, name),
    ...[delivery.delivered, delivery.failed, delivery.behind].map((n, place) =>
      h("td", { class: "count", "data-title": HEADS[place + 1]?.() }, String(n)),
    ),
    h("td", {}, h("span", { class: "delivery-state" }, state.join(" ").trim()), reason && h("br"), reason),
    h(
      "td",
      {},
      h(
        "button",
        {
          type: "button",
          "data-key": `attempts-${webhook.id}-${delivery.hall}`,
          "aria-expanded": String(isOpened),
          "aria-label": `${t("Attempts")}: ${webhook.name}, ${name}`,
          onclick: () => open(isOpened ? "" : delivery.hall),
        },
        t("Attempts"),
      ),
    ),
  );
}

/**
 * The last attempts in a hall, each with a button that sends its record again.
 * @param {string} hall the hall's name
 * @param {Kezek.AttemptDocument[]} attempts
 * @param {(attempt: Kezek.AttemptDocument) => void} repeat
 */
export function attemptList(hall, attempts, repeat) {
  const rows = attempts.map((attempt) => {
    const label = t("Send it again");
    return h(
      "li",
      { "data-state": attempt.outcome },
      h("span", { class: "quiet" }, momentText(attempt.at)),
      h("span", {}, t("record {n}", { n: attempt.seq }), " ", h("code", {}, attempt.kind)),
      h("span", { class: "delivery-state" }, outcomeText(attempt), ` · ${attempt.took_ms} ms`),
      h("button", { type: "button", "aria-label": `${label}: ${attempt.seq}`, onclick: () => repeat(attempt) }, label),
    );
  });
  return h(
    "section",
    { class: "webhook-attempts", "aria-label": t("The last attempts: {hall}", { hall }) },
    h("h3", {}, t("The last attempts: {hall}", { hall })),
    rows.length ? h("ol", {}, ...rows) : h("p", { class: "quiet" }, t("None.")),
  );
}
