import { frame, release } from "./media-frame.js";

const TICK_MS = 250;
const STALL_MS = 15_000; // a video that stands still for so long goes on to the next
const RETRY_MS = 5_000; // while the server is away, what is shown stays
const FORGIVEN_MS = 3_600_000; // what could not be shown is tried again an hour later: it may have been the network

/**
 * `<media-region data-hall data-zone>` shows pictures and videos one after another. What comes next is ready before it
 * takes the place of what is shown, so there is never a hole. While a call is spoken nothing sounds or changes; then it
 * goes on where it stopped. What cannot be shown is skipped, and the server is told once.
 */
class MediaRegion extends HTMLElement {
  #settings = { media: [] };
  #tried = null; // the item that was shown or tried last
  #shown = null; // the item of the node
  #node = null;
  #isRunning = false;
  #isHushed = false;
  #broken = new Map(); // address -> when it could not be shown
  #motion = matchMedia("(prefers-reduced-motion: reduce)");
  #hush = () => this.#setHushed(true);
  #speak = () => this.#setHushed(false);

  connectedCallback() {
    document.addEventListener("voicebegins", this.#hush);
    document.addEventListener("voiceends", this.#speak);
  }

  disconnectedCallback() {
    document.removeEventListener("voicebegins", this.#hush);
    document.removeEventListener("voiceends", this.#speak);
    this.#show(null, null);
  }

  /** `settings` as `/display/{hall}/settings` gives them. */
  draw(settings) {
    this.#settings = settings;
    const known = new Set(settings.media.map(({ address }) => address));
    for (const address of this.#broken.keys()) if (!known.has(address)) this.#broken.delete(address);
    if (!this.#isRunning) this.#run();
  }

  /** From one to the next, until nothing is left to show. */
  async #run() {
    this.#isRunning = true;
    for (let item = this.#following(); item && this.isConnected; item = this.#following()) {
      if (await this.#bring(item)) await this.#stay(item);
    }
    this.#show(null, null);
    this.#isRunning = false;
  }

  /** The item after the one that was tried last. */
  #following() {
    const { media } = this.#settings;
    const at = media.findIndex(({ address }) => address === this.#tried?.address) + 1;
    return [...media.slice(at), ...media.slice(0, at)].find(({ address }) => !this.#isBroken(address));
  }

  #isBroken = (address) => performance.now() - (this.#broken.get(address) ?? -Infinity) < FORGIVEN_MS;

  async #bring(item) {
    this.#tried = item;
    const isStill = this.#motion.matches;
    if (item.address === this.#shown?.address && !this.#node.error) {
      if (item.kind === "video") this.#node.currentTime = 0;
    } else {
      const node = await frame(item, isStill).catch(() => null);
      if (!node) return this.#failed(item);
      while (this.#isHushed && this.isConnected) await sleep(TICK_MS);
      this.#show(item, node);
    }
    if (item.kind === "video" && !isStill) this.#play();
    return true;
  }

  #show(item, node) {
    release(this.#node);
    this.#shown = item;
    this.#node = node;
    this.replaceChildren(...(node ? [node] : []));
    this.hidden = !node;
  }

  /** As long as a picture is to be seen or a video lasts; time in which a call is spoken does not count. */
  async #stay(item) {
    const isMoving = item.kind === "video" && !this.#motion.matches;
    const video = isMoving ? this.#node : null;
    let left = isMoving ? STALL_MS : this.#settings.picture_s * 1000;
    let at = video?.currentTime;
    while (left > 0 && this.isConnected && this.#isListed(item)) {
      await sleep(TICK_MS);
      if (this.#isHushed) continue;
      if (video?.ended) return;
      if (video?.error) return this.#failed(item);
      left = video && video.currentTime !== at ? STALL_MS : left - TICK_MS;
      at = video?.currentTime;
    }
  }

  #isListed = (item) => this.#settings.media.some(({ address }) => address === item.address);

  /** A file that the server has and that cannot be shown is broken; without the server nobody knows. */
  async #failed(item) {
    const answer = await fetch(item.address, { method: "HEAD" }).catch(() => null);
    const isKnown = this.#broken.has(item.address);
    if (answer?.ok) this.#broken.set(item.address, performance.now());
    else await sleep(RETRY_MS);
    if (answer?.ok && !isKnown) await this.#report(item);
    return false;
  }

  async #report({ name, version }) {
    const { hall, zone } = this.dataset;
    const query = zone ? `?${new URLSearchParams({ zone })}` : "";
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ name, version });
    await fetch(`/display/${encodeURIComponent(hall)}/broken${query}`, { method: "POST", headers, body }).catch(() => null);
  }

  #setHushed(isHushed) {
    this.#isHushed = isHushed;
    const video = this.#node instanceof HTMLVideoElement ? this.#node : null;
    if (!video || this.#motion.matches) return;
    if (!isHushed) return video.ended || this.#play();
    video.muted = true;
    video.pause();
  }

  /** Heard only at the board that speaks, and only where the browser lets a page sound. */
  async #play() {
    const video = this.#node;
    if (this.#isHushed) return;
    video.muted = !(this.#settings.sound && document.querySelector("kezek-voice"));
    await video.play().catch(() => {
      video.muted = true;
      return video.play().catch(() => null);
    });
  }
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

customElements.define("media-region", MediaRegion);
