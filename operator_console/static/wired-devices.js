/** LED boards behind a bridge and ticket printers: the configuration names them, so they are not paired. */

import { t } from "../../queue_server/pages/static/words.js";
import { doubtOf } from "./device-words.js";

/** Those of a hall, in the shape of the paired devices. */
export async function lookAtWired(hall) {
  const answer = await fetch(`/api/v1/halls/${encodeURIComponent(hall)}/devices`, { cache: "no-store" }).catch(() => null);
  const all = answer?.ok ? await answer.json() : [];
  return all.filter(({ kind }) => kind === "led_board" || kind === "printer").map((device) => wired(device, hall));
}

function wired(device, hall) {
  const window = device.window ? t("Window {window}", device) : "";
  const detail = [window, device.detail, doubtOf(device)].filter(Boolean).join(" · ");
  return { ...device, hall, zone: null, code: null, seq: null, seen_at: null, how: device.state, is_wired: true, detail };
}
