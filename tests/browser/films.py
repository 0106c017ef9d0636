"""Small real videos, recorded in the test's own browser: no tool has to be on the machine."""

from base64 import b64decode

from playwright.async_api import Browser

RECORD = """async (lasting) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
  const paint = canvas.getContext("2d");
  let frame = 0;
  const painting = setInterval(() => {
    paint.fillStyle = `hsl(${(frame += 6)} 60% 50%)`;
    paint.fillRect(0, 0, 320, 180);
  }, 40);
  const audio = new AudioContext();
  await audio.resume();
  const tone = new OscillatorNode(audio);
  const sound = audio.createMediaStreamDestination();
  tone.connect(sound);
  tone.start();
  const stream = new MediaStream([...canvas.captureStream(25).getTracks(), ...sound.stream.getTracks()]);
  const recorder = new MediaRecorder(stream, { mimeType: "video/webm;codecs=vp8,opus" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  setTimeout(() => recorder.stop(), lasting);
  await ended;
  clearInterval(painting);
  await audio.close();
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


async def film(browser: Browser, seconds: float) -> bytes:
    """A WebM video of changing colours with a tone: VP8 and Opus."""
    page = await browser.new_page()
    await page.mouse.click(1, 1)
    recorded = b64decode(await page.evaluate(RECORD, seconds * 1000))
    await page.close()
    return recorded
