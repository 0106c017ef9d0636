import "./board-media.js";
import { h } from "../../queue_server/pages/static/dom.js";
import { language, t } from "../../queue_server/pages/static/words.js";
import { check, field, items } from "./admin-fields.js";

/** How the boards of one hall announce, and what they show beside the calls: `displays.boards` of the configuration. */
export function boards(section, hall, path) {
  const id = path.slice("halls.".length);
  const all = ((section.values.displays ??= {}).boards ??= []);
  const zones = (hall.zones ?? []).map((zone) => [zone.id, zone.names?.[language()] || zone.id]);
  const title = (one) => zones.find(([zone]) => zone === one.zone)?.[1] ?? one.zone ?? t("the whole hall");
  return [
    h("p", { class: "quiet" }, t("Boards that are open follow a change within half a minute.")),
    ...items(section, all, "displays.boards", {
      add: t("Add boards"),
      canMove: false,
      isShown: (one) => one.hall === id,
      title: (one) => `${title(one)}${one.media ? `  ${one.media}` : ""}`,
      fresh: () => ({ hall: id }),
      draw: (one, at) => [
        field(one, "zone", at, t("Part of the hall"), [["", t("the whole hall")], ...zones]),
        field(one, "call_s", at, t("Seconds for which a call is announced"), "number", { min: 2, max: 60, placeholder: "4" }),
        field(one, "media", at, t("Folder of pictures and videos on the server"), "text", { wide: true, placeholder: "/var/lib/kezek/media" }),
        field(one, "picture_s", at, t("Seconds for a picture"), "number", { min: 3, max: 3600, placeholder: "15" }),
        check(one, "media_sound", at, t("Videos are heard at the board that speaks"), true),
        one.media && h("board-media", { "data-hall": id, "data-zone": one.zone }),
      ],
    }),
  ];
}
