// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { button } from "../settings/form-fields.js";
import { showLink } from "./sign-in-link.js";
import { EditableList, choice, nameField, rowForm } from "../shared/editable-list.js";
import { askNewName, askToDelete } from "./person-dialogs.js";
import { tell } from "../shared/server-documents.js";
import { personName } from "../words/person-name.js";

/** @returns {string[][]} */
export const ROLES = () => [
  ["operator", t("Operator")],
  ["secretary", t("Secretary")],
  ["manager", t("Manager")],
  ["admin", t("Administrator")],
  ["auditor", t("Auditor")],
  ["region", t("Region")],
  ["district", t("District")],
];

/**
 * @param {string} name
 * @param {object} props
 */
const secret = (name, props) => h("input", { name, type: "password", autocomplete: "new-password", ...props });

/** `<people-list data-me>`: who may sign in. `data-me` is the name of whoever looks. */
export class PeopleList extends EditableList {
  path = "/api/v1/users";

  form() {
    const password = secret("password", this.about.limits.password);
    /** @type {[string, HTMLElement][]} */
    const fields = [
      [t("Name of the person"), nameField(this.about)],
      [t("Role"), choice("role", ROLES())],
      [t("Password (empty: a link)"), password],
    ];
    return rowForm(fields, t("Add a person"), (values) => this.tell(this.path, values));
  }

  /** @param {Kezek.UserDocument} user */
  card(user) {
    const path = `${this.path}/${encodeURIComponent(user.name)}`;
    const role = choice("role", ROLES(), user.role);
    role.setAttribute("aria-label", `${t("Role")}: ${user.name}`);
    role.addEventListener("change", () => this.tell(`${path}/role`, { role: role.value }));
    const marks = [
      user.is_disabled && t("shut out"),
      !user.has_password && t("no password"),
      user.has_pin && t("has a PIN"),
      user.is_tied && t("the organisation's account"),
      user.is_double && t("another name differs by case or spaces only: shut one of them out"),
    ];
    const isMe = user.name === this.dataset.me;
    const act = (/** @type {string} */ name, /** @type {string} */ label, props = {}) =>
      button(label, () => this.tell(`${path}/${name}`), { "aria-label": `${label}: ${user.name}`, ...props });
    return h(
      "section",
      { class: "card person-row", "data-off": user.is_disabled, "data-name": user.name },
      h("b", {}, user.name),
      h("span", { class: "quiet" }, marks.filter(Boolean).join(" · ")),
      role,
      button(t("Link"), () => this.#link(user.name, path), { "aria-label": `${t("Link")}: ${user.name}` }),
      act("sign-out", t("Sign out everywhere")),
      user.is_disabled
        ? act("enable", t("Let in again"))
        : act("disable", t("Shut out"), { disabled: isMe, class: "removes" }),
      this.#rareForms(user, path, act),
    );
  }

  /**
   * What is needed seldom: another password, PIN, account of the organisation or name, and the end of it.
   * @param {Kezek.UserDocument} user
   * @param {string} path
   * @param {(name: string, label: string, props?: object) => HTMLElement} act
   */
  #rareForms(user, path, act) {
    /** @type {[string, HTMLElement][]} */
    const password = [
      [t("New password, 8 characters or more"), secret("password", { ...this.about.limits.password, required: true })],
    ];
    /** @type {[string, HTMLElement][]} */
    const pin = [
      [t("PIN, 4 to 8 digits; empty: none"), secret("pin", { inputmode: "numeric", ...this.about.limits.pin })],
    ];
    const props = { class: "row" };
    return h(
      "details",
      { class: "more" },
      h("summary", { "aria-label": `${t("More")}: ${user.name}` }, t("More")),
      rowForm(password, t("Change the password"), (values) => this.tell(`${path}/password`, values), props),
      user.role === "operator" &&
        rowForm(pin, t("Change the PIN"), (values) => this.tell(`${path}/pin`, values), props),
      h(
        "p",
        { class: "actions" },
        user.is_tied && act("untie", t("Untie the organisation's account")),
        button(t("Rename…"), () => this.#rename(user.name, path), { "aria-label": `${t("Rename…")}: ${user.name}` }),
        button(t("Delete…"), () => this.#delete(user.name, path), {
          "aria-label": `${t("Delete…")}: ${user.name}`,
          class: "removes",
          disabled: user.name === this.dataset.me,
        }),
      ),
    );
  }

  /**
   * @param {string} name
   * @param {string} path
   */
  #rename(name, path) {
    askNewName(this, name, async (values) => {
      const answer = await tell(`${path}/rename`, values);
      if (!answer.ok) return answer.sentence;
      if (name === this.dataset.me)
        location.reload(); // the page has the earlier name in many places
      else await this.#show(answer.body.name, t("Done."));
      return "";
    });
  }

  /**
   * @param {string} name
   * @param {string} path
   */
  #delete(name, path) {
    const next = this.querySelector(`[data-name="${CSS.escape(name)}"]`)?.nextElementSibling;
    const neighbour = next instanceof HTMLElement ? (next.dataset.name ?? "") : "";
    askToDelete(this, name, async () => {
      const answer = await tell(`${path}/delete`);
      if (!answer.ok) return answer.sentence;
      const pseudonym = personName(answer.body.pseudonym);
      await this.#show(neighbour, t("Deleted. What they have done is shown under “{pseudonym}”.", { pseudonym }));
      return "";
    });
  }

  /**
   * The list anew, with the focus on that person, or on the form where there is none.
   * @param {string} name
   * @param {string} praise
   */
  async #show(name, praise) {
    await this.load();
    this.say("done", praise);
    const person = this.querySelector(`[data-name="${CSS.escape(name)}"] summary`) ?? this.querySelector("input");
    if (person instanceof HTMLElement) setTimeout(() => person.focus()); // after the dialog has given the focus back
  }

  /**
   * @param {string} name
   * @param {string} path
   */
  async #link(name, path) {
    const answer = await tell(`${path}/link`);
    if (answer.ok) showLink(name, location.origin + answer.body.path, answer.body.code);
    else this.say("problem", answer.sentence);
  }
}

customElements.define("people-list", PeopleList);
