// @ts-check
import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { find, h, listen, notify, pageData, redraw, setTexts } from "../../../queue_server/pages/static/dom.js";
import { noteAnswer } from "../../../queue_server/pages/static/requests/server-return.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { askByDialog } from "../shared/dialog-form.js";
import { durationText, since } from "../shared/elapsed-times.js";
import { PressGuard } from "../shared/press-guard.js";
import { DEVICE_STATES, KINDS } from "../words/device-words.js";
import { DeviceAnswers, lookAtPaired, lookAtServers } from "./device-answers.js";
import { drawServers } from "./server-list.js";
import { lookAtWired } from "./wired-devices.js";
import "../shared/webhook-notice.js";
import { RepeatedLook } from "../shared/repeated-look.js";

const LOOK_MS = 3000;
const DEVICES = "/api/v1/devices";
const ORDER = ["waiting", "silent", "failing", "paper_out", "stale", "paper_low", "unknown", "ok", "revoked"];

/** @typedef {Kezek.BookedDevice & Partial<import("./wired-devices.js").WiredDevice>} ListedDevice */

/**
 * Every device as the server knows it, looked at every few seconds, and what an administrator may do with each. Paired
 * devices, those on wires and servers are answers of their own: none waits for another, and each part stays as it was
 * while its answer does not come.
 */
export class HallDevices extends HTMLElement {
  /** @type {Kezek.DevicesPage} */
  #about;
  #looks = [() => this.#lookAtPaired(), () => this.#lookAtWired(), () => this.#lookAtServers()];
  #repeats = this.#looks.map((look) => new RepeatedLook(look, LOOK_MS));
  /** @type {DeviceAnswers<Kezek.BookedDevice>} */
  #paired = new DeviceAnswers();
  /** @type {DeviceAnswers<import("./wired-devices.js").WiredDevice>} */
  #wired = new DeviceAnswers();
  #servers = new AnswerOrder();
  /** @type {PressGuard<ListedDevice[]>} */
  #guard;

  connectedCallback() {
    this.#about = pageData("about");
    this.#guard = new PressGuard(this, (devices) => this.#drawList(devices));
    const form = find(this, "form.pair", HTMLFormElement);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#pair(form);
    };
    listen(this, "refusal", (sentence) => notify(this, "problem", sentence));
    for (const repeat of this.#repeats) repeat.begin();
  }

  disconnectedCallback() {
    for (const repeat of this.#repeats) repeat.end();
    this.#guard.close();
  }

  /** Look at once at what a command may have changed. */
  #look() {
    return Promise.all(this.#looks.map((look) => look()));
  }

  async #lookAtPaired() {
    if (await this.#paired.take([lookAtPaired()])) this.#draw();
  }

  async #lookAtWired() {
    if (await this.#wired.take(Object.keys(this.#about).map(lookAtWired))) this.#draw();
  }

  async #lookAtServers() {
    const servers = await this.#servers.awaitNewest(lookAtServers());
    if (servers) drawServers(find(this, ".server-table"), servers);
  }

  /** Draw what is known by now; of what does not come it is said how old it is. */
  #draw() {
    const parts = [this.#paired, this.#wired];
    const missing = parts.filter((part) => part.isMissing);
    const heardAt = Math.min(...missing.map((part) => part.heardAt));
    const age = durationText((performance.now() - heardAt) / 1000);
    notify(this, "away", missing.length ? t("No connection. This is as it was {age} ago.", { age }) : "");
    if (missing.length < parts.length) noteAnswer();
    const devices = parts.flatMap((part) => part.devices);
    if (devices.length || parts.every((part) => part.isAnswered)) this.#guard.take(devices);
  }

  /** @param {ListedDevice[]} devices */
  #drawList(devices) {
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
    await this.#look();
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
    await this.#look();
    return answer.ok;
  }
}

customElements.define("hall-devices", HallDevices);
