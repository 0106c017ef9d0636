// @ts-check
import "../../../queue_server/pages/static/clock/hall-clock.js";
import { dateAtClock } from "../../../queue_server/pages/static/clock/clock.js";
import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { find, h, notify, pageData, redraw, setTexts } from "../../../queue_server/pages/static/dom.js";
import { named, t, tn } from "../../../queue_server/pages/static/words.js";
import { ask, lookAt } from "../shared/server-documents.js";
import { momentText } from "../shared/moment-text.js";
import { DocumentView } from "../shared/document-view.js";

/** @typedef {Kezek.ClosuresPage} ClosuresPage */

/**
 * The days of a closure, with the times where it does not begin and end at midnight.
 * @param {Kezek.ClosureDocument} closure
 */
function spanText({ start, end }) {
  const texts = [momentText(start), momentText(end)];
  if (!texts.every((text) => text.endsWith(" 00:00"))) return texts.join(" – ");
  const [first, last] = [start, Date.parse(end) - 1].map(dateAtClock);
  return first === last ? first : `${first} – ${last}`;
}

/** The page of closed times: names everybody concerned before the yes, and those who have not answered after it. */
export class HallClosures extends DocumentView {
  everyMs = 15_000;
  /** @type {ClosuresPage} */
  #about;
  #path = "";
  #previews = new AnswerOrder();

  connectedCallback() {
    this.#about = pageData("about");
    this.#path = `/api/v1/halls/${encodeURIComponent(this.#about.hall)}/closures`;
    if (this.#about.may_close) {
      const form = this.#form;
      form.onsubmit = (event) => {
        event.preventDefault();
        this.#preview();
      };
      form.oninput = () => this.#hidePreview();
    }
    super.connectedCallback();
  }

  get #form() {
    return find(this, "[data-part=form]", HTMLFormElement);
  }

  /** What was typed; what was left empty is left out. What is closed is a `host` or a `service`. */
  #fields() {
    const entries = [...new FormData(this.#form)].filter(([, value]) => value !== "");
    const { closed, ...fields } = /** @type {Record<string, string>} */ (Object.fromEntries(entries));
    const [kind, id] = (closed ?? "").split(":");
    return /** @type {Record<string, string>} */ (id ? { ...fields, [kind]: id } : fields);
  }

  read() {
    return lookAt(this.#path);
  }

  /** @param {{ ok: boolean, body: Kezek.ClosuresDocument, sentence: string }} answer */
  show({ ok, body, sentence }) {
    notify(this, "away", ok ? "" : sentence);
    if (!ok || !this.isNews(body)) return;
    setTexts(this, { "displaced-count": body.displaced.length });
    redraw(
      find(this, "[data-part=displaced]"),
      body.displaced.length
        ? h("ol", { class: "clo-list" }, ...body.displaced.map((row) => this.#displacedRow(row)))
        : h("p", { class: "quiet" }, t("Nobody waits for another time.")),
    );
    redraw(
      find(this, "[data-part=closures]"),
      body.closures.length
        ? h("ul", { class: "clo-list" }, ...body.closures.map((closure) => this.#closureRow(closure)))
        : h("p", { class: "quiet" }, t("No time is closed.")),
    );
  }

  /** @param {Kezek.BookingOfDay} row */
  #displacedRow({ booking, visitor }) {
    const until = booking.displaced ? momentText(booking.displaced.answer_until) : "";
    return h(
      "li",
      {},
      this.#personParts(booking, visitor),
      h("span", { class: "clo-until" }, t("Answer awaited until {time}", { time: until })),
    );
  }

  /**
   * @param {Kezek.BookingDocument} booking
   * @param {Kezek.VisitorOfBooking} visitor
   */
  #personParts(booking, visitor) {
    const names = this.#about.services[booking.service];
    return h(
      "div",
      {},
      h(
        "b",
        {},
        h("a", { href: `/desk/${this.#about.hall}/bookings?booking=${booking.id}` }, visitor.name ?? t("No name")),
      ),
      " ",
      visitor.phone && h("a", { href: `tel:${visitor.phone}` }, visitor.phone),
      h("br"),
      `${momentText(booking.start)} · ${names ? named(names) : booking.service}`,
      booking.displaced && h("br"),
      booking.displaced && h("span", { class: "quiet" }, booking.displaced.reason),
    );
  }

  /** @param {Kezek.ClosureDocument} closure */
  #closureRow(closure) {
    const { host, service } = closure;
    const names = host ? this.#about.hosts[host] : this.#about.services[service ?? ""];
    const closedFor = names ? named(names) : (host ?? service ?? t("The whole hall"));
    const span = spanText(closure);
    const reopen = () => this.#reopen(closure.id);
    return h(
      "li",
      {},
      h("div", {}, h("b", {}, span), ` ${closedFor}`, h("br"), h("span", { class: "quiet" }, closure.reason)),
      this.#about.may_close &&
        h(
          "button",
          {
            type: "button",
            "data-key": closure.id,
            "aria-label": `${t("Open again")}: ${span} ${closedFor}`,
            onclick: reopen,
          },
          t("Open again"),
        ),
    );
  }

  /** Name everybody concerned, and ask for the yes; not where something else has been typed by then. */
  async #preview(problem = "") {
    notify(this, "problem", problem);
    notify(this, "done", "");
    const { reason, ...span } = this.#fields();
    const path = `${this.#path}/concerned?${new URLSearchParams(span)}`;
    const answer = await this.#previews.awaitNewest(ask(path));
    if (!answer) return;
    const { ok, body, sentence } = answer;
    if (!ok) {
      this.#hidePreview();
      notify(this, "problem", sentence);
      return;
    }
    const preview = find(this, "[data-part=preview]");
    preview.hidden = false;
    preview.replaceChildren(...this.#concernedParts(body, { ...span, reason }));
    find(preview, "button").focus();
  }

  /**
   * @param {Kezek.ConcernedDocument} body
   * @param {Record<string, string>} typed
   */
  #concernedParts(body, typed) {
    const count = body.bookings.length;
    const sentence = count
      ? tn(
          "{n} visitor has booked a time that would be closed. The visitor stays booked, and is asked on the booking's page to choose another time.",
          "{n} visitors have booked a time that would be closed. They stay booked, and each is asked on the booking's page to choose another time.",
          count,
        )
      : t("Nobody has booked a time that would be closed.");
    const concerned = body.bookings.map((row) => row.booking.id);
    return [
      h("p", { class: "notice", role: "status" }, h("b", {}, sentence)),
      count > 0 &&
        h(
          "ol",
          { class: "clo-list" },
          ...body.bookings.map((row) => h("li", {}, this.#personParts(row.booking, row.visitor))),
        ),
      body.entries > 0 &&
        h(
          "p",
          { class: "notice warning" },
          tn(
            "{n} visitor takes part in a draw that would have no times. The visitor reads so at once on the page of the draw.",
            "{n} visitors take part in draws that would have no times. Each reads so at once on the page of the draw.",
            body.entries,
          ),
        ),
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          { type: "button", class: "primary", onclick: () => this.#close({ ...typed, concerned }) },
          t("Close this time"),
        ),
        h("button", { type: "button", onclick: () => this.#cancel() }, t("Cancel")),
      ),
    ].filter((part) => part instanceof Node);
  }

  /** @param {object} body */
  async #close(body) {
    const answer = await command(this.#path, body, newKey());
    if (answer.sentence) {
      await this.#preview(answer.sentence);
      return;
    }
    this.#form.reset();
    this.#hidePreview();
    notify(this, "done", t("The time is closed."));
    await this.look();
    find(this, "#day").focus();
  }

  /** @param {string} closure */
  async #reopen(closure) {
    const answer = await command(`${this.#path}/${encodeURIComponent(closure)}/reopen`, {}, newKey());
    notify(this, "problem", answer.sentence);
    notify(this, "done", answer.sentence ? "" : t("The time is open again."));
    await this.look();
  }

  #cancel() {
    this.#hidePreview();
    find(this, "#reason").focus();
  }

  #hidePreview() {
    this.#previews.leaveAside();
    const preview = find(this, "[data-part=preview]");
    preview.hidden = true;
    preview.textContent = "";
  }
}

customElements.define("hall-closures", HallClosures);
