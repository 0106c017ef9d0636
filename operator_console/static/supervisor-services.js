// @ts-check
import { findAll, h, redraw } from "../../queue_server/pages/static/dom.js";
import { waitMiddle } from "../../queue_server/pages/static/wait-range.js";
import { t } from "../../queue_server/pages/static/words.js";
import { serviceName } from "./hall-names.js";
import { act, durationText, since } from "./elapsed-times.js";
import { adviceBasis, adviceText } from "./supervisor-words.js";

/** @type {Record<Kezek.SupervisedService["trouble"], () => string>} */
const TROUBLE = {
  unserved: () => t("no window"),
  over: () => t("over the norm"),
  near: () => t("may pass the norm"),
  off: () => t("switched off"),
  none: () => "",
};

/** Every service, the worst first, and what would help it. */
export class SupervisorServices extends HTMLElement {
  /** @type {Record<string, Kezek.Advice>} */
  #advice = {};
  /** @type {Set<string | undefined>} */
  #opened = new Set();

  /** @param {Kezek.SupervisorDocument} doc */
  draw({ services, advice }) {
    this.#opened = new Set(findAll(this, "details[open] > summary").map((summary) => summary.dataset.key));
    this.#advice = Object.fromEntries(advice.map((item) => [item.service, item]));
    const heads = [t("Service"), t("Waiting"), t("Longest"), t("Expected"), t("Norm"), t("Windows"), ""];
    const named = heads.map((head) =>
      h("th", { scope: "col" }, head || h("span", { class: "visually-hidden" }, t("Actions"))),
    );
    redraw(
      this,
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ...named)),
        h("tbody", {}, ...services.flatMap((service) => this.#rows(service))),
      ),
    );
  }

  /** @param {Kezek.SupervisedService} service */
  #rows(service) {
    const row = h(
      "tr",
      { "data-trouble": service.trouble, "data-service": service.service },
      h(
        "th",
        { scope: "row" },
        h("span", { class: "mark", "aria-hidden": "true" }),
        h("span", { class: "service-name" }, serviceName(service.service)),
        this.#trouble(service),
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
    const advice = this.#advice[service.service];
    return advice ? [row, h("tr", { class: "advice" }, h("td", { colspan: 7 }, this.#basis(advice)))] : [row];
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
  #trouble({ trouble, off }) {
    const text = [TROUBLE[trouble](), off && trouble !== "off" ? t("switched off") : "", off ?? ""]
      .filter(Boolean)
      .join(" · ");
    return text ? h("span", { class: "trouble" }, text) : "";
  }

  /** @param {Kezek.SupervisedService} service */
  #switch(service) {
    const label = service.off === null ? t("Switch off") : t("Switch on");
    const name = serviceName(service.service);
    const props = { type: "button", "data-key": `service-${service.service}`, "aria-label": `${label}: ${name}` };
    return h("button", { ...props, onclick: () => act(this, service.off === null ? "off" : "on", service) }, label);
  }
}

/**
 * @param {string} label
 * @param {...import("../../queue_server/pages/static/dom.js").Child} children
 */
const cell = (label, ...children) => h("td", { class: "number", "data-label": label }, ...children);

customElements.define("supervisor-services", SupervisorServices);
