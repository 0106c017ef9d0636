// @ts-check
/** LED boards and modems at a bridge, printers, what sends messages: the configuration names them; none is paired. */

import { t } from "../../../queue_server/pages/static/words.js";
import { doubtOf, faultText } from "../words/device-words.js";
import { listAt } from "./device-answers.js";

/**
 * A device that is not paired, in the shape of those that are.
 * @typedef {Kezek.BookedDevice & { is_wired: true, detail: string }} WiredDevice
 */

/** @type {Kezek.DeviceDocument["kind"][]} */
const WIRED = ["led_board", "modem", "printer", "messages"];

/**
 * Those of a hall, in the shape of the paired devices; null where the server does not say: nobody knows then if they
 * are there.
 * @param {string} hall
 * @returns {Promise<WiredDevice[] | null>}
 */
export async function lookAtWired(hall) {
  /** @type {Kezek.DeviceDocument[] | null} */
  const devices = await listAt(`/api/v1/halls/${encodeURIComponent(hall)}/devices`);
  return devices && devices.filter(({ kind }) => WIRED.includes(kind)).map((device) => wired(device, hall));
}

/**
 * @param {Kezek.DeviceDocument} device
 * @param {string} hall
 * @returns {WiredDevice}
 */
function wired(device, hall) {
  const window = device.window ? t("Window {window}", device) : "";
  const detail = [window, faultText(device), doubtOf(device)].filter(Boolean).join(" · ");
  return {
    device: device.device,
    kind: device.kind,
    name: device.name,
    hall,
    zone: null,
    code: null,
    version: device.version,
    announced_at: "",
    paired_at: null,
    seen_at: null,
    seq: null,
    behind_since: null,
    revoked_at: null,
    how: device.state,
    is_wired: true,
    detail,
  };
}
