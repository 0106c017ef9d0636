// @ts-check
import { atClock } from "../../../queue_server/pages/static/clock/clock.js";
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { serviceName } from "../words/hall-names.js";
import { inDrawnOrder } from "./held-rows.js";
import { since } from "../shared/elapsed-times.js";

/** @typedef {{ booking: { id: string }, visitor: { name: string | null } }} NamedBooking */

/**
 * Who has booked for today: how many came, who is missing, who comes next. The names of visitors are personal: they are
 * asked for by a press, and only those who may read them get any.
 */
export class SupervisorAppointments extends HTMLElement {
  /** @type {Map<string, string> | null} */
  #names = null;
  /** @type {Kezek.Appointments | undefined} */
  #appointments;
  /** @type {string[]} */
  #drawn = [];

  /**
   * @param {Kezek.SupervisorDocument} doc
   * @param {boolean} [isHeld]
   */
  draw({ appointments }, isHeld = false) {
    this.#appointments = appointments;
    const section = this.closest("section");
    if (section) section.hidden = !appointments.booked;
    const { booked, arrived, missing, missed, coming } = appointments;
    const counts = [
      t("{n} booked", { n: booked }),
      t("{n} came", { n: arrived }),
      missing ? t("{n} missing", { n: missing }) : "",
      missed ? t("{n} did not come in time", { n: missed }) : "",
      coming ? t("{n} still to come", { n: coming }) : "",
    ];
    const listed = isHeld ? inDrawnOrder(appointments.listed, ({ id }) => id, this.#drawn) : appointments.listed;
    this.#drawn = listed.map(({ id }) => id);
    redraw(
      this,
      h("p", { "data-part": "counts" }, counts.filter(Boolean).join(" · ")),
      listed.length ? h("table", {}, this.#head(), h("tbody", {}, ...listed.map((row) => this.#row(row)))) : "",
      listed.length && !this.#names ? this.#button() : "",
    );
  }

  #head() {
    const heads = [t("Time"), t("Service"), ...(this.#names ? [t("Name")] : []), t("State")];
    return h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head))));
  }

  /** @param {Kezek.Appointment} appointment */
  #row({ id, service, start, state }) {
    const status = state === "missing" ? [t("missing"), " ", since(start)] : [t("still to come")];
    return h(
      "tr",
      { "data-state": state },
      h("th", { scope: "row", class: "number" }, atClock(start)),
      h("td", {}, serviceName(service)),
      ...(this.#names ? [h("td", {}, this.#names.get(id) ?? "–")] : []),
      h("td", { class: "status" }, h("span", { class: "mark", "aria-hidden": "true" }), ...status),
    );
  }

  #button() {
    return h("button", { type: "button", "data-key": "names", onclick: () => this.#showNames() }, t("Show names"));
  }

  async #showNames() {
    const path = `/api/v1/halls/${encodeURIComponent(this.dataset.hall ?? "")}/bookings`;
    const answer = await fetch(path, { cache: "no-store" }).catch(() => null);
    /** @type {{ bookings: NamedBooking[] } | null} */
    const day = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!day) {
      const sentence = t("The names could not be read. Try again in a moment.");
      this.dispatchEvent(new CustomEvent("refusal", { bubbles: true, detail: sentence }));
      return;
    }
    this.#names = new Map(day.bookings.map(({ booking, visitor }) => [booking.id, visitor.name ?? "–"]));
    if (this.#appointments) this.draw(/** @type {any} */ ({ appointments: this.#appointments }));
  }
}

customElements.define("supervisor-appointments", SupervisorAppointments);
