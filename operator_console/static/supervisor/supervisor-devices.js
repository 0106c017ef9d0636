// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { zoneName } from "../words/hall-names.js";
import { since } from "../shared/elapsed-times.js";
import { DEVICE_STATES, KINDS, doubtOf } from "../words/device-words.js";

/** @param {Kezek.DeviceDocument} device */
const isWell = ({ state, uncertain }) => state === "ok" && !uncertain.length;

/** Screens, bridges, LED boards and printers: what is wrong stands first. */
export class SupervisorDevices extends HTMLElement {
  /** @param {Kezek.SupervisorDocument} doc */
  draw({ devices }) {
    const sorted = [...devices].sort((a, b) => Number(isWell(a)) - Number(isWell(b)) || a.name.localeCompare(b.name));
    redraw(
      this,
      devices.length
        ? h("ul", { class: "devices" }, ...sorted.map((device) => this.#item(device)))
        : h("p", { class: "quiet" }, t("None has announced itself.")),
    );
  }

  /** @param {Kezek.DeviceDocument} device */
  #item(device) {
    const place = device.window ? t("Window {window}", { window: device.window }) : zoneName(device.zone);
    return h(
      "li",
      { class: "device", "data-state": device.state },
      h("span", { class: "mark", "aria-hidden": "true" }),
      h(
        "span",
        {},
        h("b", {}, device.name),
        " ",
        h("span", { class: "quiet" }, [KINDS[device.kind](), place, doubtOf(device)].filter(Boolean).join(" · ")),
      ),
      h(
        "span",
        { class: "device-state" },
        DEVICE_STATES[device.state](),
        device.state === "ok" || device.state === "unknown" ? "" : " ",
        device.state === "ok" || device.state === "unknown" ? "" : since(device.since),
      ),
    );
  }
}

customElements.define("supervisor-devices", SupervisorDevices);
