// @ts-check
import { findAll, h, redraw } from "../../../queue_server/pages/static/dom.js";
import { waitMiddle } from "../../../queue_server/pages/static/wait-range.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { atClock } from "../../../queue_server/pages/static/clock/clock.js";
import { serviceName } from "../words/hall-names.js";
import { inDrawnOrder, isHeld } from "./held-rows.js";
import { act, durationText, since } from "../shared/elapsed-times.js";
import { withRoles } from "../shared/table-roles.js";
import { adviceBasis, adviceText } from "./supervisor-words.js";

/** @type {Record<Kezek.SupervisedService["trouble"], () => string>} */
const TROUBLE = {
  unserved: () => t("no window"),
  over: () => t("over the norm"),
  near: () => t("may pass the norm"),
  off: () => t("switched off"),
  none: () => "",
};

/**
 * What of a row decides how tall it is.
 * @typedef {{ trouble: string, help: string, advice: Kezek.Advice | undefined }} RowNotes
 */

/**
 * Every service, the worst first, and what would help it. While somebody is at a row, rows keep their order, and those
 * above it their height: figures go on, and what else there is to say comes after.
 */
export class SupervisorServices extends HTMLElement {
  /** @type {Map<string, RowNotes>} */
  #notes = new Map();
  /** @type {Set<string | undefined>} */
  #opened = new Set();

  /**
   * @param {Kezek.SupervisorDocument} doc
   * @param {boolean} [areHeld]
   */
  draw({ services, advice, windows }, areHeld = false) {
    this.#opened = new Set(findAll(this, "details[open] > summary").map((summary) => summary.dataset.key));
    const drawn = this.#notes;
    const rows = areHeld ? inDrawnOrder(services, ({ service }) => service, [...drawn.keys()]) : services;
    const held = areHeld ? findAll(this, "tbody tr").find(isHeld)?.dataset.service : undefined;
    const above = rows.findIndex(({ service }) => service === held);
    const notesOf = (/** @type {Kezek.SupervisedService} */ service) => ({
      trouble: troubleText(service),
      help: helpText(service.service, windows),
      advice: advice.find((item) => item.service === service.service),
    });
    this.#notes = new Map(
      rows.map((row, place) => [row.service, (place < above && drawn.get(row.service)) || notesOf(row)]),
    );
    const heads = [t("Service"), t("Waiting"), t("Longest"), t("Expected"), t("Norm"), t("Windows"), ""];
    const named = heads.map((head) =>
      h("th", { scope: "col" }, head || h("span", { class: "visually-hidden" }, t("Actions"))),
    );
    redraw(
      this,
      withRoles(
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, ...named)),
          h("tbody", {}, ...rows.flatMap((service) => this.#rows(service))),
        ),
      ),
    );
  }

  /** @param {Kezek.SupervisedService} service */
  #rows(service) {
    const notes = /** @type {RowNotes} */ (this.#notes.get(service.service));
    const row = h(
      "tr",
      { "data-trouble": service.trouble, "data-service": service.service },
      h(
        "th",
        { scope: "row" },
        h("span", { class: "mark", "aria-hidden": "true" }),
        h("span", { class: "service-name" }, serviceName(service.service)),
        notes.trouble ? h("span", { class: "trouble" }, notes.trouble) : "",
        notes.help ? h("span", { class: "help quiet" }, notes.help) : "",
      ),
      cell(
        t("Waiting"),
        service.waiting,
        service.held ? h("span", { class: "quiet" }, " ", t("+{n} on hold", { n: service.held })) : "",
      ),
      cell(t("Longest"), service.oldest ? since(service.oldest) : "–"),
      cell(t("Expected"), waitMiddle(service.estimate) || "–"),
      cell(t("Norm"), service.norm_s === null ? "–" : durationText(service.norm_s)),
      cell(t("Windows"), service.windows),
      h("td", { class: "row-act" }, this.#switch(service)),
    );
    const { advice } = notes;
    const props = { class: "advice", "data-service": service.service };
    return advice ? [row, h("tr", props, h("td", { colspan: 7 }, this.#basis(advice)))] : [row];
  }

  /**
   * What the advice stands on, which stays open for whoever reads it while the hall goes on.
   * @param {Kezek.Advice} advice
   */
  #basis(advice) {
    const key = `advice-${advice.service}`;
    return h(
      "details",
      { open: this.#opened.has(key) },
      h("summary", { "data-key": key }, adviceText(advice)),
      h("p", { class: "quiet" }, adviceBasis(advice)),
    );
  }

  /** @param {Kezek.SupervisedService} service */
  #switch(service) {
    const label = service.off === null ? t("Switch off") : t("Switch on");
    const name = serviceName(service.service);
    const props = { type: "button", "data-key": `service-${service.service}`, "aria-label": `${label}: ${name}` };
    return h("button", { ...props, onclick: () => act(this, service.off === null ? "off" : "on", service) }, label);
  }
}

/** @param {Kezek.SupervisedService} service */
const troubleText = ({ trouble, off }) =>
  [TROUBLE[trouble](), off && trouble !== "off" ? t("switched off") : "", off ?? ""].filter(Boolean).join(" · ");

/**
 * Which window helps with the service, and from when.
 * @param {string} service
 * @param {Kezek.SupervisedWindow[]} windows
 */
const helpText = (service, windows) =>
  windows
    .flatMap(({ window, helper_tickets: tickets }) =>
      tickets.filter((ticket) => ticket.service === service).map((ticket) => ({ window, ticket })),
    )
    .map(({ window, ticket }) =>
      t("window {window} helps from {time}", { window, time: atClock(ticket.callable_from) }),
    )
    .join(" · ");

/**
 * @param {string} label
 * @param {...import("../../../queue_server/pages/static/dom.js").Child} children
 */
const cell = (label, ...children) => h("td", { class: "number", "data-label": label }, ...children);

customElements.define("supervisor-services", SupervisorServices);
