// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";

/** `<board-media data-hall data-zone>`: what the server finds in a folder, and what no board could show of it. */
export class BoardMedia extends HTMLElement {
  async connectedCallback() {
    const { hall = "", zone } = this.dataset;
    const query = zone ? `?${new URLSearchParams({ zone })}` : "";
    const answer = await fetch(`/display/${encodeURIComponent(hall)}/settings${query}`).catch(() => null);
    if (answer?.ok) this.replaceChildren(...sentences(await answer.json()));
  }
}

/** @param {Kezek.BoardSettings} settings */
function sentences({ media, unreadable, broken }) {
  if (unreadable) return [h("p", { class: "notice fault" }, t("The server cannot read this folder."))];
  /** @param {Kezek.Media["kind"]} kind */
  const count = (kind) => media.filter((item) => item.kind === kind).length;
  const pictures = tn("{n} picture", "{n} pictures", count("picture"));
  const videos = tn("{n} video", "{n} videos", count("video"));
  const summary = h("p", { class: "quiet" }, t("In the folder now: {pictures}, {videos}.", { pictures, videos }));
  if (!broken.length) return [summary];
  return [summary, h("p", { class: "notice" }, t("No board could show: {names}", { names: broken.join(", ") }))];
}

customElements.define("board-media", BoardMedia);
