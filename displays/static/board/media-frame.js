// @ts-check
import { h } from "../../../queue_server/pages/static/dom.js";
import { language } from "../../../queue_server/pages/static/words.js";

const PATIENCE_MS = 15_000; // for a video's first picture; a file that gives none is as good as broken
const WHOLE_MS = 60_000; // for a picture, which must come whole, on a slow network

/**
 * One item as a node that can be shown at once: a picture that is decoded, a video that has its first picture. Rejects
 * for whatever cannot be shown. `isStill`: nothing may move, not even a picture that does so by itself. A video has its
 * captions, where there are any in the board's language or in none.
 * @param {{ kind: Kezek.Media["kind"], address: string, captions?: Kezek.CaptionTrack[] }} item
 * @param {boolean} isStill
 * @returns {Promise<HTMLElement>}
 */
export function frame({ kind, address, captions = [] }, isStill) {
  return kind === "video" ? video(address, captions) : picture(address, isStill);
}

/**
 * Let go of what a node has loaded: a browser keeps the buffers of a video that is merely removed.
 * @param {Element | null} node
 */
export function release(node) {
  if (!(node instanceof HTMLVideoElement)) return;
  node.pause();
  node.removeAttribute("src");
  node.load();
}

/**
 * @param {string} address
 * @param {boolean} isStill
 */
async function picture(address, isStill) {
  const image = h("img", { src: address, alt: "" });
  const late = new Promise((_, reject) => setTimeout(reject, WHOLE_MS, new Error(`${address} does not come`)));
  await Promise.race([image.decode(), late]);
  if (!isStill) return image;
  const canvas = h("canvas", { width: image.naturalWidth, height: image.naturalHeight });
  const pen = canvas.getContext("2d");
  if (pen) pen.drawImage(image, 0, 0); // the first frame (HTML, drawImage)
  return canvas;
}

/**
 * @param {string} address
 * @param {Kezek.CaptionTrack[]} captions
 * @returns {Promise<HTMLElement>}
 */
function video(address, captions) {
  const node = h("video", { playsinline: true, preload: "auto", "aria-hidden": "true" });
  node.muted = true;
  const own = captions.find((track) => track.language === language()) || captions.find((track) => !track.language);
  if (own) {
    node.append(h("track", { kind: "captions", srclang: own.language || language(), src: own.address }));
    node.textTracks[0].mode = "showing";
  }
  /** @type {Promise<HTMLElement>} */
  const ready = new Promise((resolve, reject) => {
    setTimeout(reject, PATIENCE_MS, new Error(`${address} gives no picture`));
    node.onloadeddata = () => (node.videoWidth ? resolve(node) : reject(new Error(`${address} has no picture`)));
    node.onerror = () => reject(node.error);
  });
  node.src = address;
  return ready.catch((error) => {
    release(node);
    throw error;
  });
}
