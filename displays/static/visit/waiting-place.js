// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { named, t } from "../../../queue_server/pages/static/words.js";
import { back, tilesOf, title } from "../tiles/kiosk-screens.js";

/** @typedef {import("../../../queue_server/pages/static/dom.js").Child} Child */

/**
 * Where will the visitor wait? The boards there show the call too.
 * @param {Kezek.Zone[]} zones
 * @param {{ onplace: (zone: string | null) => void, onback: () => void }} actions
 * @returns {Child[]}
 */
export function placeScreen(zones, { onplace, onback }) {
  const anywhere = h(
    "button",
    { class: "tile primary", onclick: () => onplace(null) },
    h("b", {}, t("Before the main board")),
  );
  const places = zones.map((zone) =>
    h(
      "button",
      { class: "tile", "data-zone": zone.id, onclick: () => onplace(zone.id) },
      h("b", {}, named(zone.names)),
    ),
  );
  return [
    title(t("Where will you wait?"), "waiting-place"),
    h("p", { class: "picked" }, t("Your number is shown there too when you are called.")),
    tilesOf([anywhere, ...places]),
    h("div", { class: "actions" }, back(onback)),
  ];
}
