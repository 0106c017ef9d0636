// @ts-check
import { atClock } from "../../../queue_server/pages/static/clock/clock.js";
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { serviceName, zoneName } from "../words/hall-names.js";
import { act, since } from "../shared/elapsed-times.js";
import { DOING } from "./supervisor-words.js";

/**
 * Every window in its zone: what it does and since when, with whom, who sits there, how many today. While somebody is
 * at a card, none comes or goes: a window that opens is named below them, and one that closes says so on its card.
 */
export class SupervisorWindows extends HTMLElement {
  /** @type {Set<number>} */
  #cards = new Set();

  /**
   * @param {Kezek.SupervisorDocument} doc
   * @param {boolean} [areHeld]
   */
  draw({ windows }, areHeld = false) {
    if (!areHeld) {
      this.#cards = new Set(windows.filter(({ doing }) => doing !== "closed").map(({ window }) => window));
    }
    const zones = [...new Set(windows.map((window) => window.zone))];
    redraw(
      this,
      ...zones.map((zone) =>
        this.#zone(
          zone,
          windows.filter((window) => window.zone === zone),
        ),
      ),
    );
  }

  /**
   * @param {string | null} zone
   * @param {Kezek.SupervisedWindow[]} windows
   */
  #zone(zone, windows) {
    const name = zoneName(zone);
    const staffed = windows.filter(({ window }) => this.#cards.has(window));
    const uncarded = windows.filter(({ window }) => !this.#cards.has(window));
    const closed = uncarded.filter(({ doing }) => doing === "closed");
    const opened = uncarded.filter(({ doing }) => doing !== "closed");
    return h(
      "section",
      { class: "zone", "aria-label": name || t("Windows") },
      name ? h("h3", {}, name) : "",
      h("ul", { class: "cards" }, ...staffed.map((window) => h("li", {}, this.#card(window)))),
      uncarded.length
        ? h("p", { class: "closed quiet" }, ...numbers(t("Closed"), closed), ...numbers(t("Opened"), opened))
        : "",
    );
  }

  /** @param {Kezek.SupervisedWindow} window */
  #card(window) {
    const { doing, operator, ticket } = window;
    const seated = operator && !ticket;
    const onclick = () => act(this, "move", window);
    const props = {
      class: "card",
      "data-doing": doing,
      "data-idle": window.is_idle,
      title: [window.services.map(serviceName).join(", "), operator, window.reason].filter(Boolean).join(" · "),
    };
    const button = { ...props, type: "button", "data-key": `window-${window.window}`, onclick };
    return h(
      seated ? "button" : "div",
      seated ? button : props,
      h(
        "b",
        { class: "card-window number" },
        h("span", { class: "visually-hidden" }, t("Window"), " "),
        String(window.window),
      ),
      h(
        "span",
        { class: "card-doing" },
        h("span", { class: "mark", "aria-hidden": "true" }),
        h("span", { class: "words" }, this.#doing(window)),
      ),
      h("span", { class: "card-time number" }, since(window.since, { exact: true, pace: window.pace })),
      h("b", { class: "card-ticket number" }, ticket?.number ?? ""),
      h("span", { class: "card-operator" }, operator ?? ""),
      h("span", { class: "card-count quiet" }, today(window)),
      seated ? h("span", { class: "visually-hidden" }, t("Move the operator")) : "",
    );
  }

  /** @param {Kezek.SupervisedWindow} window */
  #doing({ doing, is_idle, helper_tickets: tickets, reason }) {
    if (is_idle) return t("Free, people wait");
    if (doing === "closed") return t("Closed");
    if (doing === "idle" && tickets.length) {
      return t("Free, helps from {time}", { time: atClock(tickets[0].callable_from) });
    }
    return doing === "paused" && reason ? t("Paused: {reason}", { reason }) : (DOING[doing]?.() ?? "");
  }
}

/**
 * Windows by their numbers alone, under a word for what they are.
 * @param {string} label
 * @param {Kezek.SupervisedWindow[]} windows
 */
const numbers = (label, windows) =>
  windows.length
    ? [
        label,
        ...windows.map((window) =>
          h(
            "span",
            {},
            h("b", { class: "number" }, String(window.window)),
            window.served_today ? ` ${today(window)}` : "",
          ),
        ),
      ]
    : [];

/** @param {Kezek.SupervisedWindow} window */
const today = ({ served_today: n }) => t("today {n}", { n });

customElements.define("supervisor-windows", SupervisorWindows);
