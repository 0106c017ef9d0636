// @ts-check
import { inHall } from "../../../queue_server/pages/static/clock/clock.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { button } from "../settings/form-fields.js";
import { EditableList, choice, nameField, rowForm } from "../shared/editable-list.js";
import { ROLES } from "./people-list.js";

/** @returns {string[][]} */
const MACHINES = () => [
  ["board", t("Board")],
  ["kiosk", t("Kiosk")],
  ["tablet", t("Tablet for marks")],
  ["bridge", t("Bridge")],
  ["booking", t("Booking portal")],
  ...ROLES(),
];
/** @param {string | null} moment */
const day = (moment) => (moment ? inHall(moment).toLocaleDateString(language(), { timeZone: "UTC" }) : "");

/** The credentials of machines. A secret is shown once. */
export class TokenList extends EditableList {
  path = "/api/v1/tokens";

  /** @param {Kezek.TokenDocument} token */
  isShown(token) {
    return !token.revoked_at;
  }

  form() {
    const days = h("input", { name: "days", type: "number", ...this.about.limits.days });
    /** @type {[string, HTMLElement][]} */
    const fields = [
      [t("What it is called"), nameField(this.about)],
      [t("Role"), choice("role", MACHINES())],
      [t("Days until it ends (empty: never)"), days],
    ];
    return rowForm(fields, t("Make a token"), ({ days: until, ...values }) =>
      this.tell(this.path, until ? { ...values, days: Number(until) } : values, (body) =>
        t("Write this down now, it is not shown again: {token}", body),
      ),
    );
  }

  /** @param {Kezek.TokenDocument} token */
  card(token) {
    const ends = token.expires_at ? t("ends {day}", { day: day(token.expires_at) }) : "";
    const role = Object.fromEntries(MACHINES())[token.role];
    const revoke = () => this.tell(`${this.path}/${encodeURIComponent(token.name)}/revoke`);
    return h(
      "section",
      { class: "card person-row" },
      h("b", {}, token.name),
      h("span", { class: "quiet" }, [role, day(token.created_at), ends].filter(Boolean).join(" · ")),
      button(t("Revoke"), revoke, { class: "removes", "aria-label": `${t("Revoke")}: ${token.name}` }),
    );
  }
}

customElements.define("token-list", TokenList);
