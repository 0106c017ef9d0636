// @ts-check
/** What the region's page says of halls and of what is wrong with them. */

import { minutes, named, t, tn } from "../../../queue_server/pages/static/words.js";
import { durationText } from "../shared/elapsed-times.js";

/** @typedef {"fault" | "warning" | "fine"} HallLevel */

/** How grave the gravest alarm of a hall is. @param {Kezek.RegionHall} hall @returns {HallLevel} */
export function levelOf(hall) {
  if (hall.alarms.some(({ level }) => level === "fault")) return "fault";
  return hall.alarms.length ? "warning" : "fine";
}

/** @type {Record<HallLevel, () => string>} */
export const LEVEL_WORDS = { fault: () => t("fault"), warning: () => t("needs a look"), fine: () => t("in order") };

/** The name of a hall; its id where nothing of it is here. @param {Kezek.RegionHall} hall */
export const hallName = (hall) => (hall.names ? named(hall.names) : hall.hall);

/** An alarm as a sentence. @param {Kezek.RegionAlarm} alarm */
export const alarmSentence = (alarm) => ALARMS[alarm.kind](alarm);

/** @type {Record<Kezek.RegionAlarm["kind"], (alarm: Kezek.RegionAlarm) => string>} */
const ALARMS = {
  forked: ({ seq }) =>
    t("The journal of the hall and the one here differ from record {seq} on. One of them was changed", { seq }),
  stopped: ({ seq }) => t("Record {seq} does not fit its seal. The hall has stopped", { seq }),
  silent: () => t("Nothing is heard of the hall. Its network or its power may be down"),
  absent: () => t("Nothing of this hall has come yet"),
  clock_doubtful: ({ differs_s: s }) =>
    s ? t("The hall's clock is wrong by {time}", { time: durationText(Math.abs(s)) }) : t("The clock is in doubt"),
  behind: ({ count }) =>
    tn("{n} record is still to come from the hall", "{n} records are still to come from the hall", count || 0),
  rules_changed: () => t("The rules of the hall were changed"),
  over_norm: ({ count }) =>
    tn("{n} person waits longer than the norm", "{n} people wait longer than the norm", count || 0),
};

/** What follows when the alarm of a fork is ended. */
export const endedAlarm = () =>
  t(
    "The alarm has ended, and what was refused stays. Where the hall still has another journal, the alarm is back within seconds.",
  );

/** How long somebody has waited. @param {number | null} seconds */
export const waitText = (seconds) =>
  seconds === null ? "—" : seconds < 3600 ? minutes(seconds) : durationText(seconds);
