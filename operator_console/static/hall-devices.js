import "../../queue_server/pages/static/clock.js";
import { deadline } from "../../queue_server/pages/static/requests.js";
import { command, newKey } from "../../queue_server/pages/static/command.js";
import { data, h, say } from "../../queue_server/pages/static/dom.js";
import { language, t } from "../../queue_server/pages/static/words.js";
import { ask } from "./dialog-form.js";
import { length, redraw, since } from "./elapsed-times.js";
import { DEVICE_STATES, KINDS } from "./device-words.js";
import { lookAtWired } from "./wired-devices.js";

const LOOK_MS = 3000;
const PATIENCE_MS = 10_000;
const DEVICES = "/api/v1/devices";
const ORDER = ["waiting", "silent", "failing", "paper_out", "stale", "paper_low", "unknown", "ok", "revoked"];

/** Every device as the server knows it, looked at every few seconds, and what an administrator may do with each. */
class HallDevices extends HTMLElement {
  #about = data("about");
  #list = this.querySelector(".device-table");
  #timer = 0;
  #asked = 0;
  #heard = { turn: 0, at: performance.now() };

  connectedCallback() {
    const form = this.querySelector("form.pair");
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#pair(form);
    };
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  /** Draw what the server says now. An answer that comes after a later one is left aside; none for a while is said. */
  async #look() {
    this.#asked += 1;
    const turn = this.#asked;
    const answer = await fetch(DEVICES, { cache: "no-store", signal: deadline(PATIENCE_MS) }).catch(() => null);
    if (answer?.status === 401) location.reload();
    const all = answer?.ok && (await Promise.all([answer.json(), ...Object.keys(this.#about).map(lookAtWired)]).catch(() => null));
    if (!this.isConnected || turn < this.#heard.turn) return;
    if (all) this.#heard = { turn, at: performance.now() };
    this.#tell("away", all ? "" : t("No connection. This is as it was {age} ago.", { age: length((performance.now() - this.#heard.at) / 1000) }));
    if (all) this.#draw(all.flat());
  }

  #draw(devices) {
    devices.sort((a, b) => ORDER.indexOf(a.how) - ORDER.indexOf(b.how) || a.name.localeCompare(b.name));
    const items = devices.map((device) => this.#item(device));
    redraw(this.#list, items.length ? h("ul", { class: "device-list" }, ...items) : h("p", { class: "quiet" }, t("No device has been paired yet.")));
  }

  #item(device) {
    const code = device.code && h("b", { class: "number device-code" }, `${device.code.slice(0, 3)} ${device.code.slice(3)}`);
    return h(
      "li",
      { "data-how": device.how, "data-device": device.device },
      h("div", {}, code ?? h("b", {}, device.name), h("span", { class: "quiet" }, [KINDS[device.kind](), this.#place(device)].filter(Boolean).join(" · "))),
      h("div", {}, h("span", { class: "how" }, DEVICE_STATES[device.how]())),
      h("div", { class: "quiet" }, device.seen_at ? h("span", {}, t("last seen"), " ", since(device.seen_at)) : "", this.#shows(device)),
      device.how === "waiting" || device.how === "revoked" ? h("div") : device.is_wired ? h("div", { class: "actions" }, this.#identify(device)) : this.#actions(device),
    );
  }

  #place({ hall, zone }) {
    const known = this.#about[hall];
    return [known?.names[language()] ?? hall, known?.zones.find(({ id }) => id === zone)?.names[language()]].filter(Boolean).join(", ");
  }

  #shows({ seq, behind_since: behind, version, detail = "" }) {
    const parts = [detail, seq === null ? "" : t("shows record {seq}", { seq }), version ? t("version {version}", { version }) : ""].filter(Boolean).join(" · ");
    return h("span", { class: "shows" }, parts && h("br"), parts, behind ? h("span", {}, " · ", t("behind for"), " ", since(behind)) : "");
  }

  #actions(device) {
    return h(
      "div",
      { class: "actions" },
      device.kind !== "bridge" && this.#identify(device),
      this.#button(device, "change", t("Change"), () => this.#change(device)),
      this.#button(device, "revoke", t("Revoke"), () => this.#revoke(device)),
    );
  }

  #identify(device) {
    const path = `${device.is_wired ? `/api/v1/halls/${device.hall}/devices` : DEVICES}/${encodeURIComponent(device.device)}/identify`;
    return this.#button(device, "identify", t("Identify"), () => this.#send(path, {}, t("{name} shows its name.", device)));
  }

  #button(device, name, label, act) {
    return h("button", { type: "button", "data-key": `${name}-${device.device}`, "aria-label": `${label}: ${device.name}`, onclick: act }, label);
  }

  async #pair(form) {
    const { code, name, place } = Object.fromEntries(new FormData(form));
    const [hall, zone] = place.split("/");
    const body = { code: code.replace(/\s/g, ""), name, hall, ...(zone ? { zone } : {}) };
    if (await this.#send(`${DEVICES}/pair`, body, t("Paired: {name}", { name }))) form.reset();
  }

  async #change(device) {
    const dialog = this.querySelector("dialog[data-act=change]");
    const zones = this.#about[device.hall]?.zones ?? [];
    const options = zones.map(({ id, names }) => h("option", { value: id }, names[language()]));
    dialog.querySelector("select").replaceChildren(h("option", { value: "" }, t("the whole hall")), ...options);
    const answered = ask(dialog);
    dialog.querySelector("[name=name]").value = device.name;
    dialog.querySelector("[name=zone]").value = device.zone ?? "";
    const said = await answered;
    if (said) await this.#send(`${DEVICES}/${device.device}/change`, { zone: "", ...said }, t("Done."));
  }

  async #revoke(device) {
    say(this, { "revoke-who": device.name });
    const said = await ask(this.querySelector("dialog[data-act=revoke]"));
    if (said) await this.#send(`${DEVICES}/${device.device}/revoke`, {}, t("Done."));
  }

  async #send(path, body, done) {
    const answer = await command(path, body, newKey());
    this.#tell("problem", answer.sentence);
    this.#tell("done", answer.ok ? done : "");
    await this.#look();
    return answer.ok;
  }

  #tell(part, text) {
    const node = this.querySelector(`[data-part=${part}]`);
    node.hidden = !text;
    node.textContent = text;
  }
}

customElements.define("hall-devices", HallDevices);
