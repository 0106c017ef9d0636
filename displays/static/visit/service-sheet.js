// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { fetchDocument } from "../../../queue_server/pages/static/requests/requests.js";
import { language, named, t } from "../../../queue_server/pages/static/words.js";
import { back, title } from "../tiles/kiosk-screens.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */

const AGAIN_MS = 20_000; // as long as the server takes a second press for the same sheet

/** What to bring for one service: on the screen, on a phone, and on paper where the kiosk has a printer. */
export class ServiceSheet {
  /** @type {Kezek.KioskHall} */
  _hall;
  /** @type {Kezek.Choice} */
  _service;
  /** @type {Kezek.ServiceDetails | null} */
  _details = null;
  _status = h("p", { class: "sheet-state", role: "status" });
  _printedAt = -Infinity;

  /**
   * @param {Kezek.KioskHall} hall
   * @param {Kezek.Choice} service
   */
  constructor(hall, service) {
    this._hall = hall;
    this._service = service;
  }

  get _path() {
    return `/api/v1/halls/${encodeURIComponent(this._hall.hall)}/services/${encodeURIComponent(this._service.id)}`;
  }

  /** Load what is written; false where the server does not answer. */
  async load() {
    this._details = await fetchDocument(this._path);
    return this._details !== null;
  }

  /**
   * @param {{ ontake: (() => void) | null, onback: () => void }} actions
   * @returns {Child[]}
   */
  screen({ ontake, onback }) {
    const printer = this._hall.printer;
    return [
      title(named(this._service.names)),
      this._details
        ? this._sheet(this._details)
        : h("p", { class: "notice" }, t("This cannot be shown at the moment.")),
      this._status,
      h(
        "div",
        { class: "actions" },
        back(onback),
        printer && this._details && h("button", { class: "print", onclick: () => this._print() }, t("Print this")),
        ontake && h("button", { class: "primary", onclick: ontake }, t("Take a ticket")),
      ),
    ];
  }

  /** @param {Kezek.ServiceDetails} details */
  _sheet({ information, windows }) {
    const { bring = [], takes, costs, elsewhere } = information || {};
    const lines = bring.map((line) => h("li", {}, named(line)));
    const facts = [
      fact(t("How long it takes"), takes),
      fact(t("What it costs"), costs),
      windows.length > 0 && h("div", {}, h("dt", {}, t("Windows")), h("dd", {}, windows.join(", "))),
      fact(t("Where you can go instead"), elsewhere),
    ].filter(Boolean);
    const address = `/info/${encodeURIComponent(this._hall.hall)}/${encodeURIComponent(this._service.id)}`;
    return h(
      "div",
      { class: "sheet" },
      h(
        "div",
        { class: "sheet-list", "data-say": lines.map(({ textContent }) => textContent).join(". ") },
        h("h2", {}, t("What to bring")),
        lines.length
          ? h("ul", { class: "bring" }, ...lines)
          : h("p", {}, t("Nothing is written about this. Please ask at the front desk.")),
      ),
      h("dl", { class: "sheet-facts" }, ...facts),
      h(
        "div",
        { class: "sheet-phone" },
        h("img", { class: "qr", src: `${address}/qr.svg`, alt: t("QR code of this page for the phone") }),
        h("p", {}, t("Scan the code to have this on your phone.")),
      ),
    );
  }

  async _print() {
    if (performance.now() - this._printedAt < AGAIN_MS) return;
    this._printedAt = performance.now();
    this._tell(t("The sheet is being printed."));
    const answer = await command(`${this._path}/sheet`, { language: language() }, newKey());
    const isPrinted = answer.ok && answer.body.state === "printed";
    if (!isPrinted) this._printedAt = -Infinity;
    this._tell(
      isPrinted
        ? t("Take the sheet from the printer.")
        : t("The sheet was not printed. Scan the code, or ask at the front desk."),
    );
  }

  /** @param {string} sentence */
  _tell(sentence) {
    this._status.textContent = sentence;
    this._status.dispatchEvent(new Event("told", { bubbles: true }));
  }
}

/**
 * @param {string} label
 * @param {Kezek.Names | null | undefined} names
 */
const fact = (label, names) => names && h("div", {}, h("dt", {}, label), h("dd", {}, named(names)));
