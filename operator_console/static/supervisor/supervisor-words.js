// @ts-check
/** What the supervisor's page says of windows, alarms and devices. */

import { numberText, percentText } from "../../../queue_server/pages/static/numbers.js";
import { language, t, tn } from "../../../queue_server/pages/static/words.js";
import { backupFault } from "../words/backup-words.js";
import { faultText } from "../words/device-words.js";
import { serviceName } from "../words/hall-names.js";
import { linkFault } from "../words/link-words.js";
import { momentText } from "../shared/moment-text.js";

/** @type {Partial<Record<Kezek.SupervisedWindow["doing"], () => string>>} */
export const DOING = {
  paused: () => t("Paused"),
  idle: () => t("Free"),
  calling: () => t("Calling"),
  serving: () => t("Serving"),
};

/**
 * An alarm as a sentence.
 * @param {Kezek.Alarm} alarm
 */
export const alarmText = (alarm) => ALARMS[alarm.kind](/** @type {FullAlarm} */ (alarm));

/**
 * An alarm whose kind has the members that its sentence reads.
 * @typedef {{ [K in keyof Kezek.Alarm]: NonNullable<Kezek.Alarm[K]> }} FullAlarm
 */

/** @type {Record<Kezek.Alarm["kind"], (alarm: FullAlarm) => string>} */
const ALARMS = {
  over_norm: ({ service, count, minutes }) =>
    tn(
      "{service}: {n} person waits longer than {minutes} min",
      "{service}: {n} people wait longer than {minutes} min",
      count,
      { service: serviceName(service), minutes },
    ),
  near_norm: ({ service, count, minutes, chance }) =>
    chance === null
      ? t("{service}: the wait comes close to {minutes} min", { service: serviceName(service), minutes })
      : tn(
          "{service}: {n} person will wait longer than {minutes} min",
          "{service}: {n} people will wait longer than {minutes} min",
          count,
          { service: serviceName(service), minutes },
        ),
  unserved: ({ service, count }) =>
    tn("{service}: {n} person waits and no window is open", "{service}: {n} people wait and no window is open", count, {
      service: serviceName(service),
    }),
  idle: ({ window, service }) =>
    t("Window {window} is free while people wait: {service}", { window, service: serviceName(service) }),
  device_silent: ({ device }) => t("{device} does not answer", { device }),
  device_stale: ({ device }) => t("{device} shows something old", { device }),
  device_failing: ({ device, ...alarm }) => t("{device} fails: {detail}", { device, detail: faultText(alarm) }),
  paper_low: ({ device }) => t("{device}: little paper is left", { device }),
  records_lost: ({ count }) =>
    tn(
      "{n} record of this hall is missing: a reader has seen it. Numbers go on further up",
      "{n} records of this hall are missing: a reader has seen them. Numbers go on further up",
      count,
      {},
    ),
  copy_restored: ({ copied_at: at }) =>
    t("This hall is a copy of {time}: what came after it is not known here. Numbers go on further up", {
      time: momentText(at),
    }),
  backup_failing: ({ detail }) => t("No good copy of the hall: {why}", { why: backupFault(detail) }),
  paper_out: ({ device }) => t("{device}: no paper", { device }),
  answer_overdue: ({ service, count }) =>
    tn(
      "{service}: {n} appointment should have been answered by now",
      "{service}: {n} appointments should have been answered by now",
      count,
      { service: serviceName(service) },
    ),
  control_overdue: ({ count }) =>
    tn(
      "{n} promise of a reception is not done, and its date is over",
      "{n} promises of receptions are not done, and their dates are over",
      count,
    ),
  certificate_ends: ({ count, changes_at: end }) =>
    tn(
      "The certificate for https ends in {n} day, on {time}.",
      "The certificate for https ends in {n} days, on {time}.",
      count,
      { time: momentText(end) },
    ),
  certificate_ended: ({ changes_at: end }) =>
    t("The certificate for https ended on {time}. Browsers warn of this server.", { time: momentText(end) }),
  certificate_future: ({ changes_at: begin }) =>
    t("The certificate for https is not valid before {time}.", { time: momentText(begin) }),
  journal_forked: ({ count, detail }) =>
    detail === "standby"
      ? t("The standby has another journal from record {seq} on: nothing is sent to it. Have it looked at", {
          seq: count,
        })
      : t("The centre has another journal from record {seq} on: nothing is sent to it. Have it looked at", {
          seq: count,
        }),
  hall_superseded: ({ count }) =>
    count === null
      ? t("Another machine has taken this hall over. Go on there")
      : t("Another machine has taken this hall over, without the records from {seq} on. Go on there", { seq: count }),
  link_failing: ({ detail }) =>
    t("The journal does not reach the centre or standby: {why}", { why: linkFault(detail) }),
  webhook_ended: ({ detail }) =>
    t("{name} takes no more webhooks: an administrator has to look at it", { name: detail }),
  webhook_exhausted: ({ detail }) =>
    t("{name} has taken no webhook for three days: an administrator has to look at it", { name: detail }),
  hall_silent: () => t("Nothing is heard of this hall: its network or its power may be gone"),
  hall_behind: ({ count }) =>
    tn("{n} record of this hall has not come yet", "{n} records of this hall have not come yet", count),
  hall_forked: ({ count: seq }) =>
    t("The journal of this hall differs from the one here from record {seq} on", { seq: numberText(seq) }),
  hall_rules_changed: () => t("The rules of this hall were changed"),
  clock_doubtful: () => t("The server's clock is in doubt: answer at the top of the page"),
  clock_differs: ({ minutes }) =>
    t("The server's clock went back: the hall's time differs by {minutes} min and comes back gently", { minutes }),
  clock_leapt: () => t("The server's clock leapt and came right again: have it looked after"),
  clock_contradicted: ({ count }) =>
    tn(
      "{n} desk or screen has another time than the server",
      "{n} desks and screens have another time than the server",
      count,
    ),
};

/**
 * How sure an alarm is that was foretold. Beyond nine of ten, and below one of ten, an estimate says nothing.
 * @param {number} chance
 */
export const chanceText = (chance) => {
  const share = percentText(chance);
  return chance >= 0.9 ? t("probability {share} or more", { share }) : t("probability {share}", { share });
};

/**
 * By which rule it is said that a wait will pass its norm.
 * @param {Kezek.Foretelling | null} foretelling
 */
export const foretellingText = (foretelling) =>
  foretelling?.by === "foretold"
    ? t("Whose wait will pass the norm is foretold from the last days.")
    : t(
        "Too little data yet to foretell waits: {seen} of {needed} services seen. Until then the alarm comes when eight tenths of the norm have been waited.",
        foretelling ?? {},
      );

/**
 * Advice as a sentence, and what it stands on.
 * @param {Kezek.Advice} advice
 */
export const adviceText = ({ service, more: windows, norm_minutes: minutes }) =>
  tn(
    "{service}: open {n} more window to keep to {minutes} min",
    "{service}: open {n} more windows to keep to {minutes} min",
    windows,
    { service: serviceName(service), minutes },
  );

/** @param {Kezek.Advice} advice */
export const adviceBasis = ({ per_hour, service_s, windows, share }) =>
  t(
    "Erlang C: {per_hour} people an hour come at random, a service takes {service} min on the mean, nobody leaves, {windows} windows work for it now; {share} of 10 people within the norm.",
    {
      per_hour,
      service: numberText(service_s / 60, language(), 1),
      windows: numberText(windows),
      share: Math.round(share * 10),
    },
  );
