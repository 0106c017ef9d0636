// @ts-check
/** The settings of printers: each is chosen from those that answer, and its kiosks from those that are let in. */

import { find, findAll, h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { button, placeOf, put, text } from "./form-fields.js";
import { ask } from "../shared/server-documents.js";
import { PrinterSearchPanel, printerSearch } from "./printer-search.js";

/** @typedef {import("./settings-form.js").FormPage} FormPage */
/** @typedef {import("./settings-form.js").Part} Part */
/** @typedef {import("./settings-form.js").Scope} Scope */
/** @typedef {import("./settings-form.js").Table} Table */

const TYPED = "typed";

/** The search above the printers of the settings. `page` is the page's element, which has the draft. */
export class SettingsPrinterSearch extends PrinterSearchPanel {
  /** @type {FormPage | undefined} */
  page;

  #follow = () => this.draw();

  connectedCallback() {
    addEventListener("draft-changed", this.#follow);
    super.connectedCallback();
  }

  disconnectedCallback() {
    removeEventListener("draft-changed", this.#follow);
    super.disconnectedCallback();
  }

  usedPorts = () => this.#printers().map(({ port }) => port);

  use = (/** @type {string} */ port) => {
    const printers = this.#printers();
    this.page?.change(
      () =>
        printers.push({ id: freeId(printers), hall: Object.keys(this.page?.values.halls ?? {})[0], kiosks: [], port }),
      `displays.printers[${printers.length}]`,
    );
  };

  /** @returns {Table[]} */
  #printers() {
    return (this.page ? (this.page.values.displays ??= {}) : {}).printers ?? [];
  }
}

/**
 * An id that no printer has.
 * @param {Table[]} printers
 */
function freeId(printers) {
  const ids = printers.map(({ id }) => id);
  for (let count = printers.length + 1; ; count += 1) {
    const id = count === 1 ? "printer" : `printer-${count}`;
    if (!ids.includes(id)) return id;
  }
}

/** A field that is drawn anew as the server answers; `bind` says for which setting. */
class AnsweredField extends HTMLElement {
  /** @type {Part} */
  setting = {};
  /** @type {Scope} */
  scope;
  draw = () => {};

  /**
   * @param {Part} part
   * @param {Scope} scope
   */
  bind(part, scope) {
    this.setting = part;
    this.scope = scope;
    return this;
  }

  /** @param {unknown} value */
  write(value) {
    const { table, key } = placeOf(this.setting, this.scope);
    put(table, key, value);
  }
}

/** The port of a printer: one of those that answer, the present one, or an address that is typed. */
class PrinterPort extends AnsweredField {
  #isTyped = false;

  connectedCallback() {
    printerSearch.addEventListener("looked", this.draw);
    this.draw();
  }

  disconnectedCallback() {
    printerSearch.removeEventListener("looked", this.draw);
  }

  draw = () => {
    if (this.#isTyped && this.contains(document.activeElement)) return;
    const { table, key, place } = placeOf(this.setting, this.scope);
    /** @type {string} */
    const port = table[key] ?? "";
    const ports = [...new Set([port, ...printerSearch.printers.map((printer) => printer.port)])].filter(Boolean);
    const options = ports.map((value) => h("option", { value }, printerSearch.portText(value)));
    const select = h(
      "select",
      { "data-key": `${place}-choice` },
      !port && h("option", { value: "" }, t("Choose a printer")),
      ...options,
      h("option", { value: TYPED }, t("Another address…")),
    );
    select.value = this.#isTyped ? TYPED : port;
    select.addEventListener("change", () => this.#choose(select.value));
    redraw(
      this,
      h(
        "fieldset",
        { class: "chosen", "data-key": place },
        h("legend", {}, this.setting.label),
        h("label", { class: "field" }, h("span", {}, t("Printer")), select),
        this.#isTyped && text({ ...this.setting, label: t("Its address") }, this.scope),
        h("p", { class: "quiet", role: "status" }, this.#isTyped ? "" : printerSearch.absence(port)),
      ),
    );
  };

  /** @param {string} value */
  #choose(value) {
    this.#isTyped = value === TYPED;
    if (!this.#isTyped) this.write(value || "");
    this.draw();
    if (this.#isTyped) findAll(this, "input")[0]?.focus();
  }
}

/**
 * A bridge, which prints the tickets of its push-button posts as a kiosk prints its own.
 * @param {string} name
 */
const postsOf = (name) => t("{name} (bridge, for its push-button posts)", { name });

/** The kiosks of a printer: those of its hall that are let in, bridges, and names of some that will be. */
class PrinterKiosks extends AnsweredField {
  /** @type {Kezek.KioskDocument[] | null} */
  #kiosks = null;
  #hall = "";
  #follow = () => {
    if (this.#hall !== this.scope.table.hall) this.draw();
  };

  connectedCallback() {
    addEventListener("draft-changed", this.#follow);
    this.draw();
    this.#read();
  }

  disconnectedCallback() {
    removeEventListener("draft-changed", this.#follow);
  }

  async #read() {
    const answer = await ask("/api/v1/kiosks");
    if (answer.ok) this.#kiosks = answer.body;
    else this.dispatchEvent(new CustomEvent("problem", { detail: answer.sentence, bubbles: true }));
    if (answer.ok && this.isConnected) this.draw();
  }

  /** @returns {string[]} */
  get #chosen() {
    const { table, key } = placeOf(this.setting, this.scope);
    return table[key] ?? [];
  }

  draw = () => {
    const { place } = placeOf(this.setting, this.scope);
    this.#hall = this.scope.table.hall;
    const kiosks = (this.#kiosks ?? []).filter(({ hall }) => hall === null || hall === this.#hall);
    const names = new Map(kiosks.map(({ kiosk, name, kind }) => [kiosk, kind === "bridge" ? postsOf(name) : name]));
    const absent = this.#chosen.filter((kiosk) => !names.has(kiosk));
    redraw(
      this,
      h(
        "fieldset",
        { class: "several", "data-key": place },
        h("legend", {}, this.setting.label),
        ...[...names].map(([kiosk, label]) => this.#box(kiosk, label)),
        ...absent.map((kiosk) =>
          this.#box(
            kiosk,
            this.#kiosks ? t("{name} (no kiosk of this hall is let in under this name)", { name: kiosk }) : kiosk,
          ),
        ),
        this.#kiosks &&
          kiosks.length === 0 &&
          absent.length === 0 &&
          h("p", { class: "quiet" }, t("No kiosk is paired yet.")),
        this.#field(),
      ),
    );
  };

  /**
   * @param {string} kiosk
   * @param {string} label
   */
  #box(kiosk, label) {
    const input = h("input", { type: "checkbox", value: kiosk, checked: this.#chosen.includes(kiosk) });
    input.addEventListener("input", () => {
      const rest = this.#chosen.filter((other) => other !== kiosk);
      this.write(input.checked ? [...rest, kiosk] : rest);
    });
    return h("label", { class: "check" }, input, h("span", {}, label));
  }

  /** The name of a kiosk that is still to be paired. */
  #field() {
    const input = h("input", {
      type: "text",
      class: "kiosk-name",
      autocomplete: "off",
      ...this.scope.admin.about.limits.name,
    });
    const add = () => {
      const name = input.value.trim().replace(/\s+/g, " ");
      if (!name) return;
      if (!this.#chosen.includes(name)) this.write([...this.#chosen, name]);
      this.draw();
      find(this, "details").open = true;
      find(this, ".kiosk-name").focus();
    };
    input.addEventListener("input", (event) => event.stopPropagation());
    input.addEventListener("keydown", (event) => event.key === "Enter" && add());
    return h(
      "details",
      {},
      h("summary", {}, t("A kiosk that is paired later")),
      h(
        "div",
        { class: "row" },
        h("label", { class: "field" }, h("span", {}, t("Its name")), input),
        button(t("Add"), add),
      ),
    );
  }
}

customElements.define("settings-printer-search", SettingsPrinterSearch);
customElements.define("printer-port", PrinterPort);
customElements.define("printer-kiosks", PrinterKiosks);

/**
 * @param {Part} part
 * @param {Scope} scope
 */
export const printerPort = (part, scope) => new PrinterPort().bind(part, scope);

/**
 * @param {Part} part
 * @param {Scope} scope
 */
export const printerKiosks = (part, scope) => new PrinterKiosks().bind(part, scope);
