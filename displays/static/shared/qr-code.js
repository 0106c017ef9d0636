// @ts-check
/** Reads the QR code in a picture: by the browser itself where it can, else by the server. */

const SIZES = [960, 720, 540]; // of the longer side; a smaller one where the picture would be too much to send
const MOST_BYTES = 60_000; // the server takes 64 KiB
const QUALITY = 0.75;

/** @type {Promise<BarcodeDetector | null> | null} */
let detector = null;

/**
 * What the code in a picture (a video, or an image) says, or null.
 * @param {HTMLVideoElement | HTMLImageElement} picture
 * @returns {Promise<string | null>}
 */
export async function readCode(picture) {
  detector = detector || newDetector();
  const reader = await detector;
  if (reader) {
    const [code] = await reader.detect(picture).catch(() => []);
    return code ? code.rawValue : null;
  }
  const body = await (await small(picture)).arrayBuffer();
  const answer = await fetch("/verify/scan", { method: "POST", body }).catch(() => null);
  return answer && answer.ok ? (await answer.json()).code : null;
}

/** @returns {Promise<BarcodeDetector | null>} */
async function newDetector() {
  const formats = window.BarcodeDetector ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
  return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

/**
 * @param {HTMLVideoElement | HTMLImageElement} picture
 * @returns {Promise<Blob>}
 */
async function small(picture) {
  const isVideo = picture instanceof HTMLVideoElement;
  const width = isVideo ? picture.videoWidth : picture.naturalWidth;
  const height = isVideo ? picture.videoHeight : picture.naturalHeight;
  let blob = new Blob();
  for (const size of SIZES) {
    const scale = Math.min(1, size / Math.max(width, height));
    const canvas = Object.assign(document.createElement("canvas"), { width: width * scale, height: height * scale });
    const pen = canvas.getContext("2d");
    if (!pen) return blob;
    pen.filter = "grayscale(1)"; // colour says nothing here, and takes room
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    blob = await new Promise((resolve) => canvas.toBlob((coded) => resolve(coded || blob), "image/jpeg", QUALITY));
    if (blob.size <= MOST_BYTES) break;
  }
  return blob;
}
