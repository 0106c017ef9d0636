// @ts-check
import { h, redraw } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { serviceName, zoneName } from "./hall-names.js";
import { act, since } from "./elapsed-times.js";
import { DOING } from "./supervisor-words.js";

/** Every window in its zone: what it does and since when, with whom, who sits there, how many today. */
export class SupervisorWindows extends HTMLElement {
  /** @param {Kezek.SupervisorDocument} doc */
  draw({ windows }) {
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
    const closed = windows.filter(({ doing }) => doing === "closed");
    const staffed = windows.filter(({ doing }) => doing !== "closed");
    return h(
      "section",
      { class: "zone", "aria-label": name || t("Windows") },
      name ? h("h3", {}, name) : "",
      h("ul", { class: "cards" }, ...staffed.map((window) => h("li", {}, this.#card(window)))),
      closed.length
        ? h(
            "p",
            { class: "closed quiet" },
            t("Closed"),
            ...closed.map((window) =>
              h(
                "span",
                {},
                h("b", { class: "number" }, String(window.window)),
                window.served_today ? ` ${today(window)}` : "",
              ),
            ),
          )
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
      title: window.services.map(serviceName).join(", "),
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
      h("span", { class: "card-doing" }, h("span", { class: "mark", "aria-hidden": "true" }), this.#doing(window)),
      h("span", { class: "card-time number" }, since(window.since, { exact: true, pace: window.pace })),
      h("b", { class: "card-ticket number" }, ticket?.number ?? ""),
      h("span", { class: "card-operator" }, operator ?? ""),
      h("span", { class: "card-count quiet" }, today(window)),
      seated ? h("span", { class: "visually-hidden" }, t("Move the operator")) : "",
    );
  }

  /** @param {Kezek.SupervisedWindow} window */
  #doing({ doing, is_idle, reason }) {
    if (is_idle) return t("Free, people wait");
    return doing === "paused" && reason ? t("Paused: {reason}", { reason }) : (DOING[doing]?.() ?? "");
  }
}

/** @param {Kezek.SupervisedWindow} window */
const today = ({ served_today: n }) => t("today {n}", { n });

customElements.define("supervisor-windows", SupervisorWindows);
