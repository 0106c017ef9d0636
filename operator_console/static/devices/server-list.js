// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { since } from "../shared/elapsed-times.js";

/**
 * Draw the servers of the store where there are several: who runs, since when, and what differs from this one.
 * @param {HTMLElement} place
 * @param {Kezek.ServerDocument[]} servers
 */
export function drawServers(place, servers) {
  redraw(place, ...(servers.length > 1 ? [h("h2", {}, t("Servers")), list(servers)] : []));
}

/** @param {Kezek.ServerDocument[]} servers */
function list(servers) {
  return h("ul", { class: "device-list" }, ...servers.map((server) => item(server)));
}

/** @param {Kezek.ServerDocument} server */
function item(server) {
  const state = server.is_running ? "ok" : "silent";
  return h(
    "li",
    { "data-how": differences(server).length > 0 && server.is_running ? "stale" : state, "data-server": server.id },
    h(
      "div",
      {},
      h("b", {}, server.name || server.id),
      h(
        "span",
        { class: "quiet" },
        [server.address, server.is_self ? t("this server") : ""].filter(Boolean).join(" · "),
      ),
    ),
    h("div", {}, h("span", { class: "how" }, server.is_running ? t("runs") : t("does not run"))),
    h(
      "div",
      { class: "quiet" },
      h("span", {}, t("started"), " ", since(server.started_at)),
      h("br"),
      server.version ? t("version {version}", { version: server.version }) : "",
    ),
    h("div", {}, ...differences(server).map((text) => h("div", {}, text))),
  );
}

/** @param {Kezek.ServerDocument} server */
function differences(server) {
  return [
    server.other_folders ? t("Its pictures, videos or recorded voices are not those of this server.") : "",
    server.clock_differs_s
      ? t("Its clock differs from the database's by {seconds} s: set it right.", { seconds: server.clock_differs_s })
      : "",
    server.other_configuration ? t("It has another configuration in force.") : "",
  ].filter(Boolean);
}
