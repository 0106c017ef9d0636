import { secondsSince } from "../pages/clock.js";
import { data, h } from "../pages/draw.js";
import { language, minutes, t } from "../pages/words.js";

const about = data("about");
const AMBER = 1; // of the norm
const LATE = 1.5;

/** The person in front of me: number, service, how long, priority and its proof, the visit. */
class DeskPerson extends HTMLElement {
  #ticket = null;
  #timer = 0;

  connectedCallback() {
    this.#timer = setInterval(() => this.#drawTime(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  draw(doc) {
    this.#ticket = doc.ticket;
    this.classList.toggle("nobody", !doc.ticket);
    this.replaceChildren(...(doc.ticket ? this.#person(doc) : [h("p", { class: "person-none" }, nobody(doc))]));
    this.#drawTime();
  }

  #person({ ticket, allowed }) {
    return [
      h("p", { class: "person-state" }, ticket.state === "called" ? t("Called") : t("Being served"), " ", h("span", { class: "person-time" })),
      h("p", { class: "person-number number", "data-part": "number" }, ticket.number),
      h("p", { class: "person-service" }, serviceName(ticket.service)),
      ticket.calls > 1 ? h("p", {}, t("Called {n} times", { n: ticket.calls })) : "",
      ticket.priority ? this.#priority(ticket, allowed) : "",
      this.#story(ticket),
    ];
  }

  #priority(ticket, allowed) {
    const priority = about.priorities[ticket.priority];
    const answer = (confirmed, label, key) =>
      h("button", { "data-privilege": String(confirmed), disabled: !allowed.includes("privilege"), onclick: () => this.#decide(confirmed) }, label, h("kbd", {}, key));
    const asked = priority?.proof?.[language()];
    const decided = { confirmed: t("The proof was shown."), refused: t("The proof was not shown.") }[ticket.privilege];
    return h(
      "div",
      { class: "person-priority" },
      h("p", {}, h("b", {}, priority?.names[language()] ?? ticket.priority), asked ? ` · ${asked}` : ""),
      decided ? h("p", {}, decided) : h("div", { class: "actions" }, answer(true, t("Proof shown"), "Y"), answer(false, t("No proof"), "U")),
    );
  }

  #decide(confirmed) {
    const detail = { name: "privilege", body: { confirmed } };
    this.dispatchEvent(new CustomEvent("command", { bubbles: true, detail }));
  }

  /** Earlier and coming stops, and how long the visitor has been here. */
  #story(ticket) {
    const before = ticket.visited.map(({ service, window }) => `${serviceName(service)}${window ? ` (${window})` : ""}`);
    const after = ticket.visit.map(({ service }) => serviceName(service));
    const since = t("Came {time} ago", { time: minutes(secondsSince(ticket.issued_at)) });
    const lines = [
      since,
      before.length ? t("Before: {services}", { services: before.join(", ") }) : "",
      after.length ? t("Then: {services}", { services: after.join(", ") }) : "",
    ];
    return h("ul", { class: "person-story quiet" }, ...lines.filter(Boolean).map((line) => h("li", {}, line)));
  }

  #drawTime() {
    const time = this.querySelector(".person-time");
    if (!time) return;
    const seconds = secondsSince(this.#ticket.state_since);
    const norm = (about.services[this.#ticket.service]?.norm_minutes ?? Infinity) * 60;
    time.textContent = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
    time.dataset.pace = seconds > norm * LATE ? "late" : seconds > norm * AMBER ? "slow" : "fine";
  }
}

export const serviceName = (id) => about.services[id]?.names[language()] ?? id;

function nobody({ window, next }) {
  if (window.state === "closed") return t("This window is closed.");
  if (window.state === "paused") return t("Paused: {reason}", { reason: window.reason ?? "" });
  return next.length ? t("Nobody is here. Call the next visitor.") : t("Nobody is waiting for this window.");
}

customElements.define("desk-person", DeskPerson);
