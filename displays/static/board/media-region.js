// @ts-check
import { redraw } from "../../../queue_server/pages/static/dom.js";
import { frame, release } from "./media-frame.js";

const TICK_MS = 250;
const STALL_MS = 15_000; // a video that stands still for so long goes on to the next
const RETRY_MS = 5_000; // while the server is away, what is shown stays
const FORGIVEN_MS = 3_600_000; // what could not be shown is tried again an hour later: it may have been the network

/**
 * `<media-region data-hall data-zone>` shows pictures and videos one after another. What comes next is ready before it
 * takes the place of what is shown, so there is never a hole. While a call is spoken, or calls take its place, nothing
 * sounds or changes; then it goes on where it stopped. What cannot be shown is skipped, and the server is told once.
 * Videos are heard with `data-speaks` alone: at the board that has the loudspeakers.
 */
export class MediaRegion extends HTMLElement {
  /** @type {Kezek.BoardSettings} */
  _settings = { call_s: 0, picture_s: 0, sound: false, media: [], unreadable: false, broken: [], signs: {} };
  /** @type {Kezek.Media | null} */
  _lastItem = null; // that was shown, or could not be
  /** @type {Kezek.Media | null} */
  _item = null; // of the node
  /** @type {HTMLElement | null} */
  _node = null;
  _isRunning = false;
  /** @type {Set<string>} */
  _hushedBy = new Set(); // "voice", "burst"
  /** @type {Map<string, number>} */
  _broken = new Map(); // address -> when it could not be shown
  _motion = matchMedia("(prefers-reduced-motion: reduce)");
  _hush = () => this._setHushed("voice", true);
  _speak = () => this._setHushed("voice", false);
  /** @param {Event} event */
  _yield = (event) => this._setHushed("burst", event instanceof CustomEvent && event.detail);

  connectedCallback() {
    document.addEventListener("voicebegins", this._hush);
    document.addEventListener("voiceends", this._speak);
    document.addEventListener("burst", this._yield);
  }

  disconnectedCallback() {
    document.removeEventListener("voicebegins", this._hush);
    document.removeEventListener("voiceends", this._speak);
    document.removeEventListener("burst", this._yield);
    this._show(null, null);
  }

  /**
   * `settings` as `/display/{hall}/settings` gives them.
   * @param {Kezek.BoardSettings} settings
   */
  draw(settings) {
    this._settings = settings;
    const listed = new Set(settings.media.map(({ address }) => address));
    for (const address of this._broken.keys()) if (!listed.has(address)) this._broken.delete(address);
    if (!this._isRunning) this._run();
  }

  /** From one to the next, until nothing is left to show. */
  async _run() {
    this._isRunning = true;
    for (let item = this._following(); item && this.isConnected; item = this._following()) {
      if (await this._bring(item)) await this._stay(item);
    }
    this._show(null, null);
    this._isRunning = false;
  }

  /** The item after the one that was tried last. */
  _following() {
    const { media } = this._settings;
    const at = media.findIndex(({ address }) => this._lastItem && address === this._lastItem.address) + 1;
    return [...media.slice(at), ...media.slice(0, at)].find(({ address }) => !this._isBroken(address));
  }

  /** @param {string} address */
  _isBroken(address) {
    return this._broken.has(address) && performance.now() - (this._broken.get(address) || 0) < FORGIVEN_MS;
  }

  /** @param {Kezek.Media} item */
  async _bring(item) {
    this._lastItem = item;
    const isStill = this._motion.matches;
    const video = this._video;
    if (this._item && item.address === this._item.address && !(video && video.error)) {
      if (video) video.currentTime = 0;
    } else {
      const node = await frame(item, isStill).catch(() => null);
      if (!node) return this._failed(item);
      while (this._isHushed && this.isConnected) await sleep(TICK_MS);
      this._show(item, node);
    }
    if (item.kind === "video" && !isStill) this._play();
    return true;
  }

  /**
   * @param {Kezek.Media | null} item
   * @param {HTMLElement | null} node
   */
  _show(item, node) {
    release(this._node);
    this._item = item;
    this._node = node;
    redraw(this, ...(node ? [node] : []));
    this.hidden = !node;
    const board = this.closest(".board");
    if (board) board.toggleAttribute("data-media", Boolean(node));
  }

  /**
   * As long as a picture is to be seen or a video lasts; time in which a call is spoken does not count.
   * @param {Kezek.Media} item
   */
  async _stay(item) {
    const isMoving = item.kind === "video" && !this._motion.matches;
    const video = isMoving ? this._video : null;
    let left = isMoving ? STALL_MS : (item.seconds || this._settings.picture_s) * 1000;
    let at = video && video.currentTime;
    while (left > 0 && this.isConnected && this._isListed(item)) {
      await sleep(TICK_MS);
      if (this._isHushed) continue;
      if (video && video.ended) return;
      if (video && video.error) return this._failed(item);
      left = video && video.currentTime !== at ? STALL_MS : left - TICK_MS;
      at = video && video.currentTime;
    }
  }

  /** @param {Kezek.Media} item */
  _isListed = (item) => this._settings.media.some(({ address }) => address === item.address);

  /**
   * A file that the server has and that cannot be shown is broken; without the server nobody knows.
   * @param {Kezek.Media} item
   */
  async _failed(item) {
    const answer = await fetch(item.address, { method: "HEAD" }).catch(() => null);
    const isThere = Boolean(answer && answer.ok);
    const isReported = this._broken.has(item.address);
    if (isThere) this._broken.set(item.address, performance.now());
    else await sleep(RETRY_MS);
    if (isThere && !isReported) await this._report(item);
    return false;
  }

  /** @param {Kezek.Media} item */
  async _report({ name, version }) {
    const { hall = "", zone } = this.dataset;
    const query = zone ? `?${new URLSearchParams({ zone })}` : "";
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ name, version });
    await fetch(`/display/${encodeURIComponent(hall)}/broken${query}`, { method: "POST", headers, body }).catch(
      () => null,
    );
  }

  /** The video that stands in the region, if one does. */
  get _video() {
    return this._node instanceof HTMLVideoElement ? this._node : null;
  }

  get _isHushed() {
    return this._hushedBy.size > 0;
  }

  /**
   * @param {string} reason
   * @param {boolean} on
   */
  _setHushed(reason, on) {
    const wasHushed = this._isHushed;
    if (on) this._hushedBy.add(reason);
    else this._hushedBy.delete(reason);
    const isHushed = this._isHushed;
    if (isHushed === wasHushed) return;
    const video = this._video;
    if (!video || this._motion.matches) return;
    if (!isHushed && !video.ended) this._play();
    if (!isHushed) return;
    video.muted = true;
    video.pause();
  }

  /** Heard only at the board that speaks, and only where the browser lets a page sound. */
  async _play() {
    const video = this._video;
    if (!video || this._isHushed) return;
    video.muted = !(this._settings.sound && "speaks" in this.dataset);
    await video.play().catch(() => {
      video.muted = true;
      return video.play().catch(() => null);
    });
  }
}

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

customElements.define("media-region", MediaRegion);
