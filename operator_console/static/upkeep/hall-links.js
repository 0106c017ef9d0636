// @ts-check
/** Where the journals of the halls are sent: to a centre, and to a standby. */

import { h, notify } from "../../../queue_server/pages/static/dom.js";
import { named, t } from "../../../queue_server/pages/static/words.js";
import { lookAt, tell } from "../shared/server-documents.js";
import { linkFault } from "../words/link-words.js";
import { agoText, momentText } from "../shared/moment-text.js";
import { DocumentView } from "../shared/document-view.js";

/** @type {("centre" | "standby")[]} */
const SIDES = ["centre", "standby"];

/** The links of every hall, with a form for each that is not joined. */
class HallLinks extends DocumentView {
  /** The page's element. @type {import("../settings/settings-form.js").FormPage} */
  page;

  connectedCallback() {
    this.replaceChildren(h("p", { class: "notice fault", role: "alert", "data-part": "away", hidden: true }));
    super.connectedCallback();
  }

  read() {
    return lookAt("/api/v1/links");
  }

  /**
   * What cannot be read is said above the cards, which keep what was typed into them.
   * @param {import("../shared/server-documents.js").Answer} answer
   */
  show({ ok, body, sentence }) {
    notify(this, "away", sentence);
    if (ok) this.#draw(body);
  }

  /** Somebody who is writing or answering is not interrupted. @param {Kezek.LinkDocument[]} links */
  #draw(links) {
    for (const [hall, names] of Object.entries(this.page.about.halls))
      for (const side of SIDES) {
        const link = links.find((other) => other.hall === hall && other.side === side);
        this.#card(hall, side, named(names) || hall).take(link);
      }
  }

  /**
   * @param {string} hall
   * @param {"centre" | "standby"} side
   * @param {string} name
   * @returns {LinkCard}
   */
  #card(hall, side, name) {
    const present = [...this.querySelectorAll("link-card")].find(
      (card) => card instanceof LinkCard && card.hall === hall && card.side === side,
    );
    if (present instanceof LinkCard) return present;
    const card = new LinkCard();
    Object.assign(card, { hall, side, name, changed: () => this.look() });
    this.append(card);
    return card;
  }
}

/** One link: its state, or the form that makes it. */
class LinkCard extends HTMLElement {
  hall = "";
  /** @type {"centre" | "standby"} */
  side = "centre";
  name = "";
  changed = () => {};
  /** @type {string | undefined} */
  #drawn;

  /** @param {Kezek.LinkDocument | undefined} link */
  take(link) {
    const state = link ? JSON.stringify(link) : "";
    if (state === this.#drawn || this.querySelector("[data-part=question]")) return;
    this.#drawn = state;
    this.className = "card link-card";
    this.replaceChildren(
      h(
        "h3",
        {},
        this.side === "centre" ? t("{hall}: centre", { hall: this.name }) : t("{hall}: standby", { hall: this.name }),
      ),
      ...(link ? this.#facts(link) : [this.#form()]),
      h("div", { role: "status", "data-part": "outcome" }),
    );
  }

  /** @param {Kezek.LinkDocument} link */
  #facts(link) {
    const facts = [
      [t("Address"), link.name ? `${link.name}, ${link.address}` : link.address],
      [t("Records there"), records(link)],
      [t("Heard last"), link.reported_at && `${momentText(link.reported_at)}, ${agoText(link.reported_at)}`],
    ].filter(([, value]) => value);
    return [
      standing(link),
      h("dl", { class: "backup-facts" }, ...facts.flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])),
      link.certificate !== "" && this.#otherCertificate(link.certificate),
      h(
        "button",
        { type: "button", class: "removes", onclick: () => this.#askLeave() },
        t("Send nothing more there …"),
      ),
    ].filter((part) => part !== false);
  }

  /** @param {string} certificate */
  #otherCertificate(certificate) {
    return h(
      "div",
      { class: "notice" },
      h(
        "p",
        {},
        t("It shows another certificate than at the joining. Compare the fingerprint with the one shown there:"),
      ),
      h("code", { class: "fingerprint" }, inGroups(certificate)),
      h(
        "button",
        { type: "button", onclick: () => this.#send("trust", { fingerprint: certificate }) },
        t("It is the same: trust it"),
      ),
    );
  }

  #form() {
    /** @type {(name: string, attributes: object) => HTMLInputElement} */
    const input = (name, attributes) => h("input", { name, required: true, autocomplete: "off", ...attributes });
    /** @type {(label: string, field: HTMLElement) => HTMLElement} */
    const labelled = (label, field) => h("label", { class: "field" }, h("span", {}, label), field);
    const fingerprint = input("fingerprint", { required: false, maxlength: 95, spellcheck: false });
    const form = h(
      "form",
      { class: "link-form" },
      labelled(
        this.side === "centre" ? t("Address of the centre") : t("Address of the standby"),
        input("address", {
          maxlength: 200,
          placeholder: "https://centre.example.kz",
          inputmode: "url",
          spellcheck: false,
        }),
      ),
      labelled(
        t("Its six digits"),
        input("code", { pattern: "[0-9]{3} ?[0-9]{3}", maxlength: 7, inputmode: "numeric" }),
      ),
      h(
        "details",
        { class: "wide" },
        h("summary", {}, t("Its certificate is from no known authority")),
        labelled(t("Fingerprint of the certificate, as it is shown there"), fingerprint),
      ),
      h("button", { class: "primary" }, t("Join")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
      this.#send("join", values);
    });
    return form;
  }

  #askLeave() {
    const cancel = h("button", { type: "button", onclick: () => this.#say() }, t("Cancel"));
    this.#say(
      h(
        "div",
        { "data-part": "question" },
        h("p", { class: "notice" }, t("What was sent stays there. To send again, the hall joins with new digits.")),
        h(
          "div",
          { class: "actions" },
          h(
            "button",
            { type: "button", class: "removes", onclick: () => this.#send("leave", {}) },
            t("Send nothing more there"),
          ),
          cancel,
        ),
      ),
    );
    cancel.focus();
  }

  /**
   * @param {string} act
   * @param {object} body
   */
  async #send(act, body) {
    const button = this.querySelector("button.primary");
    if (button instanceof HTMLButtonElement) button.disabled = true;
    const answer = await tell(`/api/v1/halls/${encodeURIComponent(this.hall)}/links/${this.side}/${act}`, body);
    if (button instanceof HTMLButtonElement) button.disabled = false;
    this.#say(answer.ok ? "" : h("p", { class: "notice fault", role: "alert" }, answer.sentence));
    if (answer.ok) this.changed();
  }

  /** @param {...(Node | string)} parts */
  #say(...parts) {
    this.querySelector("[data-part=outcome]")?.replaceChildren(...parts);
  }
}

/** @param {Kezek.LinkDocument} link */
function records({ sent_seq: seq, behind }) {
  const missing = behind > 0 ? t("{n} are not there yet", { n: behind }) : t("all of them");
  return `${seq}, ${missing}`;
}

/** @param {Kezek.LinkDocument} link */
function standing(link) {
  const since = momentText(link.since);
  switch (link.standing) {
    case "in_step":
    case "sending":
      return h("p", { class: "verdict", "data-mark": "✓" }, t("It gets every record."));
    case "connecting":
      return h("p", { class: "quiet" }, t("It is being asked how far it is …"));
    case "taken_over":
      return h(
        "p",
        { class: "notice fault", role: "alert" },
        link.forked_seq === null
          ? t("Another machine has taken this hall over. It has every record of this one.")
          : t("Another machine has taken this hall over. It goes on without the records from {seq} on.", {
              seq: link.forked_seq,
            }),
      );
    case "forked":
      return h(
        "p",
        { class: "notice fault", role: "alert" },
        t(
          "The journal here and the one there differ from record {seq} on. Nothing is sent; the hall goes on. Have it looked at.",
          {
            seq: link.forked_seq ?? 0,
          },
        ),
      );
  }
  return h(
    "p",
    { class: "notice", role: "alert" },
    t("Nothing gets there since {time}: {why}. It is tried again by itself.", {
      time: since,
      why: linkFault(link.fault),
    }),
  );
}

/** @param {string} digits */
const inGroups = (digits) => (digits.toUpperCase().match(/../g) ?? []).join(":");

customElements.define("link-card", LinkCard);
customElements.define("hall-links", HallLinks);
