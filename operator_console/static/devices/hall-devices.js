// @ts-check
import { timeoutSignal } from "../../../queue_server/pages/static/requests/requests.js";
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { find, h, listen, notify, pageData, redraw, setTexts } from "../../../queue_server/pages/static/dom.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { askByDialog } from "../shared/dialog-form.js";
import { since } from "../shared/elapsed-times.js";
import { DEVICE_STATES, KINDS } from "../words/device-words.js";
import { drawServers } from "./server-list.js";
import { lookAtWired } from "./wired-devices.js";
import "../shared/webhook-notice.js";
import { DocumentView } from "../shared/document-view.js";

const PATIENCE_MS = 10_000;
const DEVICES = "/api/v1/devices";
const SERVERS = "/api/v1/servers";
const ORDER = ["waiting", "silent", "failing", "paper_out", "stale", "paper_low", "unknown", "ok", "revoked"];

/** @typedef {Kezek.BookedDevice & Partial<import("./wired-devices.js").WiredDevice>} ListedDevice */

/** Every device as the server knows it, looked at every few seconds, and what an administrator may do with each. */
export class HallDevices extends DocumentView {
  /** @type {Kezek.DevicesPage} */
  #about;

  connectedCallback() {
    this.#about = pageData("about");
    const form = find(this, "form.pair", HTMLFormElement);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#pair(form);
    };
    listen(this, "refusal", (sentence) => notify(this, "problem", sentence));
    super.connectedCallback();
  }

  /** @param {{ all: ListedDevice[][] | null, servers: Kezek.ServerDocument[] | null }} answer */
  show({ all, servers }) {
    notify(this, "away", this.silenceText(all !== null));
    if (all) this.#draw(all.flat());
    if (servers) drawServers(find(this, ".server-table"), servers);
  }

  async read() {
    const [answer, servers] = await Promise.all([
      fetch(DEVICES, { cache: "no-store", signal: timeoutSignal(PATIENCE_MS) }).catch(() => null),
      fetch(SERVERS, { cache: "no-store", signal: timeoutSignal(PATIENCE_MS) })
        .then((reply) => (reply.ok ? reply.json() : null))
        .catch(() => null),
    ]);
    if (answer?.status === 401) location.reload();
    const all = answer?.ok
      ? await Promise.all([answer.json(), ...Object.keys(this.#about).map(lookAtWired)]).catch(() => null)
      : null;
    return { all, servers };
  }

  /** @param {ListedDevice[]} devices */
  #draw(devices) {
    devices.sort((a, b) => ORDER.indexOf(a.how) - ORDER.indexOf(b.how) || a.name.localeCompare(b.name));
    const items = devices.map((device) => this.#item(device));
    redraw(
      find(this, ".device-table"),
      items.length
        ? h("ul", { class: "device-list" }, ...items)
        : h("p", { class: "quiet" }, t("No device has been paired yet.")),
    );
  }

  /** @param {ListedDevice} device */
  #item(device) {
    const code =
      device.code && h("b", { class: "number device-code" }, `${device.code.slice(0, 3)} ${device.code.slice(3)}`);
    return h(
      "li",
      { "data-how": device.how, "data-device": device.device },
      h(
        "div",
        {},
        code ?? h("b", {}, device.name),
        h("span", { class: "quiet" }, [KINDS[device.kind]?.(), this.#place(device)].filter(Boolean).join(" · ")),
      ),
      h("div", {}, h("span", { class: "how" }, DEVICE_STATES[device.how]?.())),
      h(
        "div",
        { class: "quiet" },
        device.seen_at ? h("span", {}, t("last seen"), " ", since(device.seen_at)) : "",
        this.#shows(device),
      ),
      device.how === "waiting" || device.how === "revoked"
        ? h("div")
        : device.is_wired
          ? h("div", { class: "actions" }, device.kind !== "modem" && this.#identify(device))
          : this.#actions(device),
    );
  }

  /** @param {ListedDevice} device */
  #place({ hall, zone }) {
    const place = hall ? this.#about[hall] : undefined;
    const zoneNames = place?.zones.find(({ id }) => id === zone)?.names;
    return [place?.names[language()] ?? hall, zoneNames?.[language()]].filter(Boolean).join(", ");
  }

  /** @param {ListedDevice} device */
  #shows({ seq, behind_since: behind, version, seen_at: seenAt, detail = "" }) {
    const parts = [
      detail,
      seq === null ? "" : t("shows record {seq}", { seq }),
      version ? t("version {version}", { version }) : "",
    ]
      .filter(Boolean)
      .join(" · ");
    return h(
      "span",
      { class: "shows" },
      seenAt && parts && h("br"),
      parts,
      behind ? h("span", {}, " · ", t("behind for"), " ", since(behind)) : "",
    );
  }

  /** @param {ListedDevice} device */
  #actions(device) {
    return h(
      "div",
      { class: "actions" },
      device.kind !== "bridge" && this.#identify(device),
      this.#button(device, "change", t("Change"), () => this.#change(device)),
      this.#button(device, "revoke", t("Revoke"), () => this.#revoke(device)),
    );
  }

  /** @param {ListedDevice} device */
  #identify(device) {
    const devices = device.is_wired ? `/api/v1/halls/${device.hall}/devices` : DEVICES;
    const path = `${devices}/${encodeURIComponent(device.device)}/identify`;
    return this.#button(device, "identify", t("Identify"), () =>
      this.#send(path, {}, t("{name} shows its name.", device)),
    );
  }

  /**
   * @param {ListedDevice} device
   * @param {string} name
   * @param {string} label
   * @param {() => void} act
   */
  #button(device, name, label, act) {
    return h(
      "button",
      {
        type: "button",
        "data-key": `${name}-${device.device}`,
        "aria-label": `${label}: ${device.name}`,
        onclick: act,
      },
      label,
    );
  }

  /** @param {HTMLFormElement} form */
  async #pair(form) {
    const fields = new FormData(form);
    const [code, name, place] = ["code", "name", "place"].map((field) => String(fields.get(field) ?? ""));
    const [hall, zone] = place.split("/");
    const body = { code: code.replace(/\s/g, ""), name, hall, ...(zone ? { zone } : {}) };
    if (await this.#send(`${DEVICES}/pair`, body, t("Paired: {name}", { name }))) form.reset();
  }

  /** @param {ListedDevice} device */
  #change(device) {
    const dialog = find(this, "dialog[data-act=change]", HTMLDialogElement);
    const zones = (device.hall && this.#about[device.hall]?.zones) || [];
    const options = zones.map(({ id, names }) => h("option", { value: id }, names[language()]));
    find(dialog, "select").replaceChildren(h("option", { value: "" }, t("the whole hall")), ...options);
    const path = `${DEVICES}/${device.device}/change`;
    askByDialog(dialog, (fields) => this.#ask(path, { zone: "", ...fields }));
    find(dialog, "[name=name]", HTMLInputElement).value = device.name;
    find(dialog, "[name=zone]", HTMLSelectElement).value = device.zone ?? "";
  }

  /** @param {ListedDevice} device */
  #revoke(device) {
    setTexts(this, { "revoke-who": device.name });
    const dialog = find(this, "dialog[data-act=revoke]", HTMLDialogElement);
    askByDialog(dialog, () => this.#ask(`${DEVICES}/${device.device}/revoke`, {}));
  }

  /**
   * Gives the command of a dialog; resolves to what the dialog says of it where it was refused.
   * @param {string} path
   * @param {object} body
   */
  async #ask(path, body) {
    const answer = await command(path, body, newKey());
    notify(this, "problem", "");
    notify(this, "done", answer.ok ? t("Done.") : "");
    await this.look();
    return answer.sentence;
  }

  /**
   * Gives a command; `praise` is what is said when it went well.
   * @param {string} path
   * @param {object} body
   * @param {string} praise
   */
  async #send(path, body, praise) {
    const answer = await command(path, body, newKey());
    notify(this, "problem", answer.sentence);
    notify(this, "done", answer.ok ? praise : "");
    await this.look();
    return answer.ok;
  }
}

customElements.define("hall-devices", HallDevices);
