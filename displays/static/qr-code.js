/** Reads the QR code in a picture: by the browser itself where it can, else by the server. */

const SIZES = [960, 720, 540]; // of the longer side; a smaller one where the picture would be too much to send
const MOST_BYTES = 60_000; // the server takes 64 KiB
const QUALITY = 0.75;

const detector = newDetector();

/** What the code in a picture (a video, or an image) says, or null. */
export async function codeIn(picture) {
  const reader = await detector;
  if (reader) {
    const [code] = await reader.detect(picture).catch(() => []);
    return code ? code.rawValue : null;
  }
  const body = await (await small(picture)).arrayBuffer();
  const answer = await fetch("/verify/scan", { method: "POST", body }).catch(() => null);
  return answer && answer.ok ? (await answer.json()).code : null;
}

async function newDetector() {
  const formats = window.BarcodeDetector ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
  return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

async function small(picture) {
  const width = picture.videoWidth || picture.naturalWidth;
  const height = picture.videoHeight || picture.naturalHeight;
  let blob;
  for (const size of SIZES) {
    const scale = Math.min(1, size / Math.max(width, height));
    const canvas = Object.assign(document.createElement("canvas"), { width: width * scale, height: height * scale });
    const pen = canvas.getContext("2d");
    pen.filter = "grayscale(1)"; // colour says nothing here, and takes room
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (blob.size <= MOST_BYTES) break;
  }
  return blob;
}
