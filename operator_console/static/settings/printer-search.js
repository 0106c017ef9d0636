// @ts-check
/** Looking for printers, in the same way in the assistant and among the settings: one search for the whole page. */

import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";
import { button } from "./form-fields.js";
import { tell } from "../shared/server-documents.js";

const SEARCH = "/api/v1/printers/search";
const MOST_ADDRESSES = 32;
const NETWORK = /^tcp:\/\/(\d+(?:\.\d+){3}):9100$/;
const UNSEEN = /\p{Cf}/gu; // such as a zero-width space that was copied with an address
const DEVICE_FILE = /^(?:file:\/dev\/usb\/|serial:\/dev\/serial\/by-id\/|usb:)/;

/** @typedef {{ addresses?: string[], neighbours?: boolean }} PrinterPlaces */

/** The printers that have answered so far, and where none did. It says `looked` after each look. */
class PrinterSearch extends EventTarget {
  /** @type {Kezek.PrinterCandidate[]} */
  printers = [];
  /** @type {string[]} */
  silent = [];
  /** @type {string[]} */
  problems = [];
  hasLooked = false;
  isLooking = false;
  /** What stands in the field for addresses. */
  text = "";

  /** @param {PrinterPlaces} places */
  async look(places) {
    this.isLooking = true;
    this.dispatchEvent(new Event("looked"));
    const answer = await tell(SEARCH, places);
    this.isLooking = false;
    this.problems = answer.ok ? [] : [answer.sentence];
    if (answer.ok) this.#take(answer.body);
    this.dispatchEvent(new Event("looked"));
  }

  /** @param {Kezek.PrinterSearchResult} result */
  #take({ printers, silent, unusable }) {
    const isCurrent = (/** @type {Kezek.PrinterCandidate} */ { kind, port }) =>
      kind === "network" && !silent.includes(hostOf(port)) && !printers.some((printer) => printer.port === port);
    this.printers = [...printers, ...this.printers.filter(isCurrent)];
    const answering = new Set(printers.map(({ port }) => hostOf(port)));
    this.silent = [...new Set([...this.silent, ...silent])].filter((host) => !answering.has(host));
    this.hasLooked = true;
    this.problems = /** @type {string[]} */ (
      [
        unusable.length && t("These are no addresses of a local network: {texts}", { texts: unusable.join(", ") }),
        silent.length &&
          this.text &&
          t("No printer answers at {addresses}. Is it on, and is its cable in?", { addresses: silent.join(", ") }),
      ].filter(Boolean)
    );
  }

  /**
   * Why a printer with that port cannot print now, as far as this is known.
   * @param {string} port
   */
  absence(port) {
    if (this.silent.includes(hostOf(port))) return t("It does not answer now: is it on, and is its cable in?");
    const isGone = DEVICE_FILE.test(port) && this.hasLooked && !this.printers.some((printer) => printer.port === port);
    return isGone ? t("It is not plugged in now.") : "";
  }

  /**
   * A port in words: what the printer calls itself, and where it is.
   * @param {string} port
   */
  portText(port) {
    const name = this.printers.find((printer) => printer.port === port)?.name ?? "";
    return [name, placeText(port)].filter(Boolean).join(" · ");
  }
}

/** @param {string} port */
const hostOf = (port) => NETWORK.exec(port)?.[1] ?? "";

/** @param {string} port */
function placeText(port) {
  if (NETWORK.test(port)) return hostOf(port);
  if (port.startsWith("serial:/dev/serial/")) return t("serial line");
  if (port.startsWith("file:/dev/usb/")) return `USB ${port.slice("file:/dev/usb/".length)}`;
  if (port.startsWith("usb:")) return `USB ${port.slice("usb:".length)}`;
  return port;
}

export const printerSearch = new PrinterSearch();

/** The panel of the search. `usedPorts()` are those that need not be offered, `use(port)` takes a printer. */
export class PrinterSearchPanel extends HTMLElement {
  /** @type {() => string[]} */
  usedPorts = () => [];
  /** @type {(port: string) => void} */
  use = () => {};
  heading = "h3";
  #draw = () => this.draw();

  connectedCallback() {
    printerSearch.addEventListener("looked", this.#draw);
    this.draw();
    if (!printerSearch.hasLooked && !printerSearch.isLooking)
      printerSearch.look({ addresses: this.usedPorts().map(hostOf).filter(Boolean).slice(0, MOST_ADDRESSES) });
  }

  disconnectedCallback() {
    printerSearch.removeEventListener("looked", this.#draw);
  }

  draw() {
    const ports = this.usedPorts();
    const free = printerSearch.printers.filter(({ port }) => !ports.includes(port));
    redraw(
      this,
      h(this.heading, {}, t("Find a printer")),
      h(
        "p",
        { class: "quiet" },
        t(
          "Network printers are asked whether they take a connection; nothing is printed. USB printers of this machine appear by themselves.",
        ),
      ),
      this.#form(),
      h("p", { role: "status", class: "quiet" }, this.#status(free.length)),
      ...printerSearch.problems.map((sentence) => h("p", { role: "alert", class: "notice" }, sentence)),
      free.length > 0 &&
        h("ul", { class: "printers", "aria-label": t("Printers") }, ...free.map(({ port }) => this.#candidate(port))),
    );
  }

  /** @param {number} count */
  #status(count) {
    if (printerSearch.isLooking) return t("Looking…");
    if (!printerSearch.hasLooked) return "";
    if (printerSearch.printers.length === 0) return t("No printer answers.");
    return tn("{n} printer to choose", "{n} printers to choose", count);
  }

  #form() {
    const input = h("input", {
      type: "text",
      maxlength: 200,
      placeholder: "192.168.1.50",
      autocomplete: "off",
      "data-key": "printer-address",
    });
    input.value = printerSearch.text;
    input.addEventListener("input", () => (printerSearch.text = input.value));
    const addresses = () =>
      printerSearch.text
        .replace(UNSEEN, "")
        .split(/[\s,;]+/)
        .filter(Boolean)
        .slice(0, MOST_ADDRESSES);
    const look = (/** @type {string} */ label, /** @type {PrinterPlaces} */ places, /** @type {string} */ key) =>
      button(label, () => !printerSearch.isLooking && printerSearch.look({ addresses: addresses(), ...places }), {
        "data-key": key,
        "aria-disabled": printerSearch.isLooking ? "true" : null,
      });
    return h(
      "div",
      { class: "row" },
      h("label", { class: "field" }, h("span", {}, t("Address of the printer")), input),
      look(t("Look there"), {}, "printer-look"),
      look(t("Look in this network"), { neighbours: true }, "printer-network"),
    );
  }

  /** @param {string} port */
  #candidate(port) {
    const words = printerSearch.portText(port);
    return h(
      "li",
      { class: "row" },
      h("span", {}, words),
      button(t("Use it"), () => this.use(port), { "aria-label": `${t("Use it")}: ${words}` }),
    );
  }
}

customElements.define("printer-search", PrinterSearchPanel);
