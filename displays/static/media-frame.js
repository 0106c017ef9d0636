import { h } from "../../queue_server/pages/static/dom.js";

const PATIENCE_MS = 15_000; // for a video's first picture; a file that gives none is as good as broken
const WHOLE_MS = 60_000; // for a picture, which must come whole, on a slow network

/**
 * One item as a node that can be shown at once: a picture that is decoded, a video that has its first picture. Rejects
 * for whatever cannot be shown. `isStill`: nothing may move, not even a picture that does so by itself.
 */
export function frame({ kind, address }, isStill) {
  return kind === "video" ? video(address) : picture(address, isStill);
}

/** Let go of what a node has loaded: a browser keeps the buffers of a video that is merely removed. */
export function release(node) {
  if (!(node instanceof HTMLVideoElement)) return;
  node.pause();
  node.removeAttribute("src");
  node.load();
}

async function picture(address, isStill) {
  const image = h("img", { src: address, alt: "" });
  const late = new Promise((_, fail) => setTimeout(fail, WHOLE_MS, new Error(`${address} does not come`)));
  await Promise.race([image.decode(), late]);
  if (!isStill) return image;
  const still = h("canvas", { width: image.naturalWidth, height: image.naturalHeight });
  still.getContext("2d").drawImage(image, 0, 0); // the first frame (HTML, drawImage)
  return still;
}

function video(address) {
  const node = h("video", { playsinline: true, preload: "auto", "aria-hidden": "true" });
  node.muted = true;
  const ready = new Promise((done, fail) => {
    setTimeout(fail, PATIENCE_MS, new Error(`${address} gives no picture`));
    node.onloadeddata = () => (node.videoWidth ? done(node) : fail(new Error(`${address} has no picture`)));
    node.onerror = () => fail(node.error);
  });
  node.src = address;
  return ready.catch((error) => (release(node), Promise.reject(error)));
}
