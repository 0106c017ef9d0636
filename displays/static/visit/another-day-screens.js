// @ts-check
/** The screens of the kiosk for whoever books another day. They return nodes and call back with what was chosen. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { named, t, tn } from "../../../queue_server/pages/static/words.js";
import { back, title } from "../tiles/kiosk-screens.js";
import "../ticket/ticket-paper.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */

const problem = () => h("p", { class: "notice fault", role: "alert", hidden: true, "data-part": "problem" });
/** @param {string} text */
const heading = (text) => title(text.slice(0, 1).toUpperCase() + text.slice(1));

/**
 * Which day?
 * @param {Kezek.Choice} service
 * @param {Kezek.KioskPlaces} places
 * @param {{ onpick: (day: string) => void, onback: () => void }} actions
 * @returns {Child[]}
 */
export function daysScreen(service, { days }, { onpick, onback }) {
  const tiles = days.map(({ day, date, weekday, free }) =>
    h(
      "button",
      { class: "tile", onclick: () => onpick(day) },
      h("b", {}, named(date)),
      h("span", { class: "waits" }, named(weekday)),
      h("span", { class: "why" }, tn("{n} place free", "{n} places free", free)),
    ),
  );
  return [
    title(t("Which day?")),
    h("p", { class: "picked" }, h("b", {}, named(service.names))),
    problem(),
    tiles.length
      ? h("div", { class: "tiles several" }, ...tiles)
      : h("p", {}, t("No time is free at present. Look again tomorrow, or ask at the front desk.")),
    h("div", { class: "actions" }, back(onback)),
  ];
}

/**
 * Which time of the day?
 * @param {Kezek.KioskPlaces} places
 * @param {{ onpick: (start: string) => void, onback: () => void }} actions
 * @returns {Child[]}
 */
export function timesScreen({ name, times }, { onpick, onback }) {
  const buttons = times.map(({ start, text }) =>
    h("button", { class: "time-choice number", onclick: () => onpick(start) }, named(text)),
  );
  return [
    heading(named(name)),
    problem(),
    times.length
      ? h("div", { class: "time-choices" }, ...buttons)
      : h("p", {}, t("No time is free on this day any more.")),
    h("div", { class: "actions" }, back(onback)),
  ];
}

/**
 * Who comes? A telephone number, by which the visitor can be called.
 * @param {import("../tiles/digit-pad.js").DigitPad} pad
 * @param {{ onenter: () => void, onback: () => void }} actions
 * @returns {Child[]}
 */
export function phoneScreen(pad, { onenter, onback }) {
  return [
    title(t("Your telephone number")),
    h("p", {}, t("The hall calls you if the time cannot be kept. The number is erased the day after your visit.")),
    problem(),
    h(
      "div",
      { class: "appointment-ways" },
      h(
        "div",
        { class: "appointment-digits" },
        pad.draw(t("Telephone")),
        h("button", { class: "primary enter", onclick: onenter }, t("Book")),
      ),
    ),
    h("div", { class: "actions" }, back(onback)),
  ];
}

/**
 * What to take along: the time, the digits and the code, as they are printed.
 * @param {Kezek.KioskHall} hall
 * @param {Kezek.BookedDocument} booking
 * @param {{ service: string, day: string, time: string }} texts
 * @param {() => void} ondone
 * @returns {Child[]}
 */
export function bookedScreen(hall, booking, { service, day, time }, ondone) {
  const code = `${booking.code.slice(0, 3)} ${booking.code.slice(3)}`;
  const address = `/booking/${encodeURIComponent(hall.hall)}/${encodeURIComponent(booking.key)}/qr.svg`;
  const paper = h(
    "section",
    { class: "paper", "aria-label": t("Your booking") },
    h("p", { class: "quiet" }, named(hall.names)),
    h("p", { class: "paper-service" }, h("b", {}, service)),
    h("p", {}, day),
    h("p", { class: "paper-number number" }, time),
    h("p", {}, t("Your digits")),
    h("p", { class: "paper-code number" }, code),
    h("img", { class: "qr", src: address, alt: t("The code of your booking, for the kiosk") }),
  );
  const advice = h(
    "div",
    { class: "told stack" },
    title(t("Booked: {day}, {time}", { day, time })),
    hall.printer &&
      h("ticket-paper", { "data-hall": hall.hall, "data-ticket": booking.id, "data-of": "booking", role: "status" }),
    h("p", {}, t("When you come, press “I have an appointment” here and type the digits.")),
    h("p", {}, t("Scan the code with your phone: there you can move or cancel the booking.")),
    h("button", { class: "primary done", onclick: ondone }, t("Done")),
  );
  return [h("div", { class: "taken" }, paper, advice)];
}
