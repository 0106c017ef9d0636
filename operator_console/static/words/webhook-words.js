// @ts-check
/** How deliveries of webhooks stand, and what became of an attempt, in words; and what a form says of a receiver. */

import { t, tn } from "../../../queue_server/pages/static/words.js";

/** @type {Record<Kezek.WebhookDocument["state"], () => string>} */
export const DELIVERY_STATES = {
  runs: () => t("goes"),
  waits: () => t("waits for the next attempt"),
  paused: () => t("stopped for a while"),
  exhausted: () => t("ten attempts have failed"),
  ended: () => t("ended by the receiver"),
};

/** @type {Record<Kezek.AttemptDocument["outcome"], () => string>} */
const OUTCOMES = {
  delivered: () => t("taken"),
  gone: () => t("the receiver wants nothing any more"),
  refused: () => t("refused"),
  redirect: () => t("leads elsewhere, which is not followed"),
  silent: () => t("no answer in time"),
  unreachable: () => t("not reached"),
  certificate: () => t("its certificate is not trusted"),
  forbidden: () => t("leads into the own network, which the configuration does not allow"),
  defect: () => t("a defect of this server"),
};

/** @param {Kezek.AttemptDocument} attempt */
export function outcomeText({ outcome, status }) {
  const word = OUTCOMES[outcome]?.() ?? outcome;
  return status ? `${word} (${status})` : word;
}

/** @param {string[]} kinds */
export const kindsText = (kinds) =>
  kinds.length ? tn("{n} kind of event", "{n} kinds of events", kinds.length) : t("all events");

/**
 * @param {string[]} halls
 * @param {(hall: string) => string} nameOf
 */
export const hallsText = (halls, nameOf) =>
  halls.length === 0
    ? t("all halls")
    : halls.length > 3
      ? tn("{n} hall", "{n} halls", halls.length)
      : halls.map(nameOf).join(", ");

/**
 * The body for a receiver, of the fields of its dialog.
 * @param {Record<string, any>} fields
 */
export function receiverOf(fields) {
  const ticked = (/** @type {string} */ prefix) =>
    Object.keys(fields)
      .filter((name) => name.startsWith(prefix) && fields[name])
      .map((name) => name.slice(prefix.length));
  const { name, address, begin } = fields;
  return { name, address, begin, kinds: ticked("kind:"), halls: ticked("hall:") };
}
