// @ts-check
import { atClock } from "../../../queue_server/pages/static/clock/clock.js";
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { act, since, until } from "../shared/elapsed-times.js";
import { personName } from "../words/person-name.js";
import { alarmText, chanceText, foretellingText } from "./supervisor-words.js";

/** @typedef {{ alarm: Kezek.Alarm, isOver: boolean }} DrawnAlarm one that is over has ended while it is looked at */

/**
 * What is wrong, the unseen first. A fault that is new is read out at once. While somebody is at the list, alarms keep
 * their places, also those that have ended.
 */
export class SupervisorAlarms extends HTMLElement {
  /** @type {DrawnAlarm[]} */
  #drawn = [];
  /** @type {Set<string>} */
  #unseen = new Set();
  /** The id of the hall. */
  hall = "";
  /** Whether an administrator looks, who may go to the pages behind the alarms. */
  administers = false;
  #spoken = h("p", { class: "visually-hidden", role: "alert" });
  #list = h("div");

  connectedCallback() {
    this.replaceChildren(this.#spoken, this.#list);
  }

  /**
   * Draw; returns whether an alarm that nobody has seen is new.
   * @param {Kezek.SupervisorDocument} doc
   * @param {boolean} [areHeld]
   * @returns {boolean}
   */
  draw({ alarms, foretelling }, areHeld = false) {
    const unseen = alarms.filter((alarm) => !alarm.seen);
    const fresh = unseen.filter((alarm) => !this.#unseen.has(alarm.id));
    this.#unseen = new Set(unseen.map((alarm) => alarm.id));
    if (fresh.length) this.#spoken.textContent = fresh.map(alarmText).join(". ");
    this.#drawn = areHeld ? this.#held(alarms) : alarms.map((alarm) => ({ alarm, isOver: false }));
    const rule = h("p", { class: "quiet", "data-part": "foretelling" }, foretellingText(foretelling));
    redraw(
      this.#list,
      this.#drawn.length
        ? h("ul", { class: "alarms" }, ...this.#drawn.map((drawn, place) => this.#item(drawn, place)))
        : h("p", { class: "quiet" }, t("None.")),
      foretelling ? rule : null,
    );
    return fresh.length > 0;
  }

  /**
   * The alarms in the places of those that are drawn.
   * @param {Kezek.Alarm[]} alarms
   * @returns {DrawnAlarm[]}
   */
  #held(alarms) {
    const present = new Map(alarms.map((alarm) => [alarm.id, alarm]));
    const old = this.#drawn.map(({ alarm }) => ({
      alarm: present.get(alarm.id) ?? alarm,
      isOver: !present.has(alarm.id),
    }));
    const places = new Set(old.map(({ alarm }) => alarm.id));
    return [...old, ...alarms.filter(({ id }) => !places.has(id)).map((alarm) => ({ alarm, isOver: false }))];
  }

  /**
   * @param {DrawnAlarm} drawn
   * @param {number} place
   */
  #item({ alarm, isOver }, place) {
    const acknowledged =
      alarm.seen && t("seen by {who} at {time}", { who: personName(alarm.seen.by), time: atClock(alarm.seen.at) });
    const left = alarm.passes_at && !acknowledged ? [", ", t("time left:"), " ", until(alarm.passes_at)] : [];
    const sure = alarm.chance === null || acknowledged ? "" : `, ${chanceText(alarm.chance)}`;
    return h(
      "li",
      { class: "alarm", "data-level": alarm.seen || isOver ? "seen" : alarm.level, "data-alarm": alarm.id },
      h("span", { class: "mark", "aria-hidden": "true" }),
      h(
        "span",
        { class: "alarm-text" },
        alarmText(alarm),
        this.#page(alarm),
        h(
          "span",
          { class: "alarm-since" },
          ...(isOver ? [t("over by now")] : [acknowledged ?? t("for"), " ", acknowledged ? "" : since(alarm.since)]),
          ...(isOver ? [] : [...left, sure]),
        ),
      ),
      acknowledged || isOver ? "" : this.#button(alarm, place),
    );
  }

  /**
   * The way to where an administrator sees more of an alarm and ends it.
   * @param {Kezek.Alarm} alarm
   */
  #page({ id, kind }) {
    const page = PAGES[kind];
    if (!page || !this.administers) return null;
    return h("a", { class: "alarm-page", href: page.href(this.hall), "data-key": `page-${id}` }, page.words());
  }

  /**
   * @param {Kezek.Alarm} alarm
   * @param {number} place
   */
  #button(alarm, place) {
    const props = {
      type: "button",
      "data-key": `alarm-${alarm.id}`,
      "data-code": place === 0 ? "KeyA" : null,
      "aria-label": `${t("Seen")}: ${alarmText(alarm)}`,
    };
    return h(
      "button",
      { ...props, onclick: () => act(this, "acknowledge", alarm) },
      t("Seen"),
      place === 0 ? h("kbd", {}, "A") : "",
    );
  }
}

/** @type {Record<string, { words: () => string, href: (hall: string) => string }>} */
const PAGES = {
  hall_forked: {
    words: () => t("What was refused"),
    href: (hall) => `/evidence#${encodeURIComponent(hall)}`,
  },
  webhook_ended: { words: () => t("Webhooks"), href: () => "/admin/webhooks" },
  webhook_exhausted: { words: () => t("Webhooks"), href: () => "/admin/webhooks" },
};

customElements.define("supervisor-alarms", SupervisorAlarms);
