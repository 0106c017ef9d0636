import { h } from "../pages/draw.js";
import { language, t } from "../pages/words.js";
import { button } from "./admin-fields.js";
import { ask, tell } from "./admin-server.js";

const ROLES = ["board", "kiosk", "bridge", "operator", "manager", "admin", "auditor"];
const day = (moment) => (moment ? new Date(moment).toLocaleDateString(language()) : "");

/** The credentials of machines. A secret is shown once. */
class AdminTokens extends HTMLElement {
  connectedCallback() {
    this.#load();
  }

  async #load() {
    const answer = await ask("/api/v1/tokens");
    if (!answer.ok) return this.#say("problem", answer.sentence);
    const live = answer.body.filter((token) => !token.revoked_at);
    this.replaceChildren(this.#form(), ...live.map((token) => this.#card(token)));
    return undefined;
  }

  #form() {
    const form = h(
      "form",
      { class: "card row" },
      h("label", { class: "field" }, h("span", {}, t("Name")), h("input", { name: "name", required: true, maxlength: 64, autocomplete: "off" })),
      h("label", { class: "field" }, h("span", {}, t("Role")), h("select", { name: "role" }, ...ROLES.map((value) => h("option", { value }, value)))),
      h("label", { class: "field" }, h("span", {}, t("Days until it ends (empty: never)")), h("input", { name: "days", type: "number", min: 1, max: 36500 })),
      h("button", { class: "primary" }, t("Make a token")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { name, role, days } = Object.fromEntries(new FormData(form));
      this.#add({ name, role, ...(days && { days: Number(days) }) });
    });
    return form;
  }

  #card(token) {
    const path = `/api/v1/tokens/${encodeURIComponent(token.name)}/revoke`;
    const ends = token.expires_at ? t("ends {day}", { day: day(token.expires_at) }) : "";
    return h(
      "section",
      { class: "card person-row" },
      h("b", {}, token.name),
      h("span", { class: "quiet" }, [token.role, day(token.created_at), ends].filter(Boolean).join(" · ")),
      button(t("Revoke"), () => this.#revoke(path), { class: "removes" }),
    );
  }

  async #add(body) {
    const answer = await tell("/api/v1/tokens", body);
    if (!answer.ok) return this.#say("problem", answer.sentence);
    this.#say("done", t("Write this down now, it is not shown again: {token}", { token: answer.body.token }));
    return this.#load();
  }

  async #revoke(path) {
    const answer = await tell(path);
    this.#say(answer.ok ? "done" : "problem", answer.ok ? t("Done.") : answer.sentence);
    this.#load();
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

customElements.define("admin-tokens", AdminTokens);
