import { data, h } from "../../queue_server/pages/static/dom.js";
import { t } from "../../queue_server/pages/static/words.js";
import { button } from "./admin-fields.js";
import { AdminList, choice, nameField, rowForm } from "./admin-list.js";

export const ROLES = () => [
  ["operator", t("Operator")],
  ["manager", t("Manager")],
  ["admin", t("Administrator")],
  ["auditor", t("Auditor")],
];

const secret = (name, props) => h("input", { name, type: "password", autocomplete: "new-password", ...props });

/** Who may sign in. */
class AdminPeople extends AdminList {
  path = "/api/v1/users";

  form() {
    const password = secret("password", { minlength: 8, maxlength: 256 });
    const fields = [[t("Name of the person"), nameField()], [t("Role"), choice("role", ROLES())], [t("Password (empty: a link)"), password]];
    return rowForm(fields, t("Add a person"), (said) => this.tell(this.path, said));
  }

  card(user) {
    const path = `${this.path}/${encodeURIComponent(user.name)}`;
    const role = choice("role", ROLES(), user.role);
    role.setAttribute("aria-label", `${t("Role")}: ${user.name}`);
    role.addEventListener("change", () => this.tell(`${path}/role`, { role: role.value }));
    const marks = [user.is_disabled && t("shut out"), !user.has_password && t("no password"), user.has_pin && t("has a PIN"), user.is_tied && t("the organisation's account"), user.is_double && t("another name differs by case or spaces only: shut one of them out")];
    const isMe = user.name === data("about").me.name;
    const act = (name, label, props = {}) => button(label, () => this.tell(`${path}/${name}`), { "aria-label": `${label}: ${user.name}`, ...props });
    return h(
      "section",
      { class: "card person-row", "data-off": user.is_disabled },
      h("b", {}, user.name),
      h("span", { class: "quiet" }, marks.filter(Boolean).join(" · ")),
      role,
      button(t("Link"), () => this.#link(path), { "aria-label": `${t("Link")}: ${user.name}` }),
      act("sign-out", t("Sign out everywhere")),
      user.is_disabled ? act("enable", t("Let in again")) : act("disable", t("Shut out"), { disabled: isMe, class: "removes" }),
      this.#more(user, path, act),
    );
  }

  /** What is needed seldom: another password, another PIN, another account of the organisation. */
  #more(user, path, act) {
    const password = [[t("New password, 8 characters or more"), secret("password", { minlength: 8, maxlength: 256, required: true })]];
    const pin = [[t("PIN, 4 to 8 digits; empty: none"), secret("pin", { inputmode: "numeric", pattern: "[0-9]{4,8}" })]];
    const more = { class: "row" };
    return h(
      "details",
      { class: "more" },
      h("summary", { "aria-label": `${t("More")}: ${user.name}` }, t("More")),
      rowForm(password, t("Change the password"), (said) => this.tell(`${path}/password`, said), more),
      user.role === "operator" && rowForm(pin, t("Change the PIN"), (said) => this.tell(`${path}/pin`, said), more),
      user.is_tied && act("untie", t("Untie the organisation's account")),
    );
  }

  #link(path) {
    this.tell(`${path}/link`, {}, (body) => t("Open this once, within an hour: {address}", { address: location.origin + body.path }));
  }
}

customElements.define("admin-people", AdminPeople);
