import { data, h } from "../pages/draw.js";
import { t } from "../pages/words.js";
import { button } from "./admin-fields.js";
import { ask, tell } from "./admin-server.js";

export const ROLES = () => [
  ["operator", t("Operator")],
  ["manager", t("Manager")],
  ["admin", t("Administrator")],
  ["auditor", t("Auditor")],
];

/** Who may sign in. */
class AdminPeople extends HTMLElement {
  connectedCallback() {
    this.#load();
  }

  async #load() {
    const answer = await ask("/api/v1/users");
    if (!answer.ok) return this.#say("problem", answer.sentence);
    this.replaceChildren(this.#form(), ...answer.body.map((user) => this.#card(user)));
    return undefined;
  }

  #form() {
    const form = h(
      "form",
      { class: "card row" },
      h("label", { class: "field" }, h("span", {}, t("Name")), h("input", { name: "name", required: true, maxlength: 64, autocomplete: "off" })),
      h("label", { class: "field" }, h("span", {}, t("Role")), h("select", { name: "role" }, ...ROLES().map(([value, label]) => h("option", { value }, label)))),
      h("label", { class: "field" }, h("span", {}, t("Password (empty: a link)")), h("input", { name: "password", type: "password", minlength: 8, autocomplete: "new-password" })),
      h("button", { class: "primary" }, t("Add a person")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
      this.#tell("/api/v1/users", said);
    });
    return form;
  }

  #card(user) {
    const path = `/api/v1/users/${encodeURIComponent(user.name)}`;
    const role = h("select", { "aria-label": t("Role") }, ...ROLES().map(([value, label]) => h("option", { value, selected: value === user.role }, label)));
    role.addEventListener("change", () => this.#tell(`${path}/role`, { role: role.value }));
    const marks = [user.is_disabled && t("shut out"), !user.has_password && t("no password"), user.has_pin && t("has a PIN")].filter(Boolean);
    return h(
      "section",
      { class: "card person-row", "data-off": user.is_disabled },
      h("b", {}, user.name),
      h("span", { class: "quiet" }, marks.join(" · ")),
      role,
      button(t("Link"), () => this.#link(path)),
      button(t("Sign out everywhere"), () => this.#tell(`${path}/sign-out`)),
      user.is_disabled ? button(t("Let in again"), () => this.#tell(`${path}/enable`)) : button(t("Shut out"), () => this.#tell(`${path}/disable`), { disabled: user.name === data("about").me.name, class: "removes" }),
    );
  }

  async #link(path) {
    const answer = await tell(`${path}/link`);
    if (!answer.ok) return this.#say("problem", answer.sentence);
    return this.#say("done", t("Open this once, within an hour: {address}", { address: location.origin + answer.body.path }));
  }

  async #tell(path, body) {
    const answer = await tell(path, body);
    this.#say(answer.ok ? "done" : "problem", answer.ok ? t("Done.") : answer.sentence);
    this.#load();
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

customElements.define("admin-people", AdminPeople);
