// @ts-check
import "./board-media.js";
import { h } from "../../queue_server/pages/static/dom.js";
import { language, t } from "../../queue_server/pages/static/words.js";
import { check, field, items } from "./admin-fields.js";

/**
 * How the boards of one hall announce, and what they show beside the calls: `displays.boards` of the configuration.
 * @param {import("./admin-fields.js").FormPage} section
 * @param {Record<string, any>} hall
 * @param {string} path
 */
export function boards(section, hall, path) {
  const id = path.slice("halls.".length);
  const all = ((section.values.displays ??= {}).boards ??= []);
  /** @type {[string, string][]} */
  const zones = (hall.zones ?? []).map((/** @type {any} */ zone) => [zone.id, zone.names?.[language()] || zone.id]);
  const title = (/** @type {any} */ board) =>
    zones.find(([zone]) => zone === board.zone)?.[1] ?? board.zone ?? t("the whole hall");
  return [
    h("p", { class: "quiet" }, t("Boards that are open follow a change within half a minute.")),
    ...items(section, all, "displays.boards", {
      add: t("Add boards"),
      canMove: false,
      isShown: (board) => board.hall === id,
      title: (board) => `${title(board)}${board.media ? `  ${board.media}` : ""}`,
      fresh: () => ({ hall: id }),
      draw: (board, at) => [
        field(board, "zone", at, t("Part of the hall"), [["", t("the whole hall")], ...zones]),
        field(board, "call_s", at, t("Seconds for which a call is announced"), "number", {
          min: 2,
          max: 60,
          placeholder: "4",
        }),
        field(board, "media", at, t("Folder of pictures and videos on the server"), "text", {
          wide: true,
          placeholder: "/var/lib/kezek/media",
        }),
        field(board, "picture_s", at, t("Seconds for a picture"), "number", { min: 3, max: 3600, placeholder: "15" }),
        check(board, "media_sound", at, t("Videos are heard at the board that speaks"), true),
        board.media && h("board-media", { "data-hall": id, "data-zone": board.zone }),
      ],
    }),
  ];
}
