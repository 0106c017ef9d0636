import { h } from "../pages/draw.js";
import { waitMiddle } from "../pages/wait-range.js";
import { t } from "../pages/words.js";
import { serviceName } from "./hall-names.js";
import { act, length, redraw, since } from "./running.js";
import { adviceBasis, adviceText } from "./supervisor-words.js";

const TROUBLE = {
  unserved: () => t("no window"),
  over: () => t("over the norm"),
  near: () => t("may pass the norm"),
  off: () => t("switched off"),
  none: () => "",
};

/** Every service, the worst first, and what would help it. */
class SupervisorServices extends HTMLElement {
  #advice = {};
  #opened = new Set();

  draw({ services, advice }) {
    this.#opened = new Set([...this.querySelectorAll("details[open] > summary")].map((summary) => summary.dataset.key));
    this.#advice = Object.fromEntries(advice.map((given) => [given.service, given]));
    const heads = [t("Service"), t("Waiting"), t("Longest"), t("Expected"), t("Norm"), t("Windows"), ""];
    const named = heads.map((head) => h("th", { scope: "col" }, head || h("span", { class: "visually-hidden" }, t("Actions"))));
    redraw(this, h("table", {}, h("thead", {}, h("tr", {}, ...named)), h("tbody", {}, ...services.flatMap((service) => this.#rows(service)))));
  }

  #rows(service) {
    const row = h(
      "tr",
      { "data-trouble": service.trouble, "data-service": service.service },
      h("th", { scope: "row" }, h("span", { class: "mark", "aria-hidden": "true" }), h("span", { class: "service-name" }, serviceName(service.service)), this.#trouble(service)),
      cell(t("Waiting"), service.waiting, service.held ? h("span", { class: "quiet" }, " ", t("+{n} on hold", { n: service.held })) : ""),
      cell(t("Longest"), service.oldest ? since(service.oldest) : "–"),
      cell(t("Expected"), waitMiddle(service.estimate) || "–"),
      cell(t("Norm"), service.norm_s === null ? "–" : length(service.norm_s)),
      cell(t("Windows"), service.windows),
      h("td", { class: "row-act" }, this.#switch(service)),
    );
    const advice = this.#advice[service.service];
    return advice ? [row, h("tr", { class: "advice" }, h("td", { colspan: 7 }, this.#basis(advice)))] : [row];
  }

  /** What the advice stands on, which stays open for whoever reads it while the hall goes on. */
  #basis(advice) {
    const key = `advice-${advice.service}`;
    return h("details", { open: this.#opened.has(key) }, h("summary", { "data-key": key }, adviceText(advice)), h("p", { class: "quiet" }, adviceBasis(advice)));
  }

  #trouble({ trouble, off }) {
    const said = [TROUBLE[trouble](), off && trouble !== "off" ? t("switched off") : "", off ?? ""].filter(Boolean).join(" · ");
    return said ? h("span", { class: "trouble" }, said) : "";
  }

  #switch(service) {
    const label = service.off === null ? t("Switch off") : t("Switch on");
    const name = serviceName(service.service);
    const props = { type: "button", "data-key": `service-${service.service}`, "aria-label": `${label}: ${name}` };
    return h("button", { ...props, onclick: () => act(this, service.off === null ? "off" : "on", service) }, label);
  }
}

const cell = (label, ...children) => h("td", { class: "number", "data-label": label }, ...children.map((child) => (child instanceof Node ? child : String(child))));

customElements.define("supervisor-services", SupervisorServices);
