// @ts-check
import { atClock } from "../../queue_server/pages/static/clock.js";
import { h, redraw } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { act, since, until } from "./elapsed-times.js";
import { personName } from "./person-name.js";
import { alarmText, chanceText, foretellingText } from "./supervisor-words.js";

/** What is wrong, the unseen first. A fault that is new is read out at once. */
export class SupervisorAlarms extends HTMLElement {
  /** @type {Set<string>} */
  #unseen = new Set();
  #spoken = h("p", { class: "visually-hidden", role: "alert" });
  #list = h("div");

  connectedCallback() {
    this.replaceChildren(this.#spoken, this.#list);
  }

  /**
   * Draw; returns whether an alarm that nobody has seen is new.
   * @param {Kezek.SupervisorDocument} doc
   * @returns {boolean}
   */
  draw({ alarms, foretelling }) {
    const unseen = alarms.filter((alarm) => !alarm.seen);
    const fresh = unseen.filter((alarm) => !this.#unseen.has(alarm.id));
    this.#unseen = new Set(unseen.map((alarm) => alarm.id));
    if (fresh.length) this.#spoken.textContent = fresh.map(alarmText).join(". ");
    const rule = h("p", { class: "quiet", "data-part": "foretelling" }, foretellingText(foretelling));
    redraw(
      this.#list,
      alarms.length
        ? h("ul", { class: "alarms" }, ...alarms.map((alarm, place) => this.#item(alarm, place)))
        : h("p", { class: "quiet" }, t("None.")),
      foretelling ? rule : null,
    );
    return fresh.length > 0;
  }

  /**
   * @param {Kezek.Alarm} alarm
   * @param {number} place
   */
  #item(alarm, place) {
    const acknowledged =
      alarm.seen && t("seen by {who} at {time}", { who: personName(alarm.seen.by), time: atClock(alarm.seen.at) });
    const left = alarm.passes_at && !acknowledged ? [", ", t("time left:"), " ", until(alarm.passes_at)] : [];
    const sure = alarm.chance === null || acknowledged ? "" : `, ${chanceText(alarm.chance)}`;
    return h(
      "li",
      { class: "alarm", "data-level": alarm.seen ? "seen" : alarm.level, "data-alarm": alarm.id },
      h("span", { class: "mark", "aria-hidden": "true" }),
      h(
        "span",
        { class: "alarm-text" },
        alarmText(alarm),
        h(
          "span",
          { class: "alarm-since" },
          acknowledged ?? t("for"),
          " ",
          acknowledged ? "" : since(alarm.since),
          ...left,
          sure,
        ),
      ),
      acknowledged ? "" : this.#button(alarm, place),
    );
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

customElements.define("supervisor-alarms", SupervisorAlarms);
