"""Stages the hall of the three ways: places to wait, clips in sign language, a bell, marks, times to book, and more
services than one screen has."""

from base64 import b64decode
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from playwright.async_api import Browser

from queue_server.config.definition import Definition, HelpReason, Names, Rating, RatingReason, Service, Zone
from script.staging.hall_server import sample_definition, with_times_to_book

WINDOW: Final = 6
"""The window of the ways, in the left wing."""
PLAY_CORNER: Final = Zone("play", Names(kk="Балалар бұрышы", ru="Детский уголок", en="Play corner"), "up")
HELP_REASONS: Final = (
    HelpReason("lost", Names(kk="Қайда барарымды білмеймін", ru="Не знаю, куда идти", en="I do not know where to go")),
    HelpReason(
        "door", Names(kk="Есік алдына арба керек", ru="Нужна коляска у входа", en="I need a wheelchair at the door")
    ),
    HelpReason(
        "signs",
        Names(
            kk="Ым тілі аудармашысы керек",
            ru="Нужен переводчик жестового языка",
            en="I need a sign language interpreter",
        ),
    ),
    HelpReason("reading", Names(kk="Оқып беріңізші", ru="Прочитайте мне, пожалуйста", en="Please read it to me")),
)
RATING: Final = Rating(
    reasons=(
        RatingReason("kind", Names(kk="Сыпайы қызмет көрсетті", ru="Были вежливы", en="They were kind"), "good"),
        RatingReason("fast", Names(kk="Тез болды", ru="Быстро", en="It was fast"), "good"),
        RatingReason("slow", Names(kk="Ұзақ болды", ru="Долго", en="It took long"), "bad"),
    )
)
ARCHIVE: Final = Service(
    "archive", "X", Names(kk="Мұрағат", ru="Архив", en="Archive"), group="papers", first_number=1, last_number=999
)
CLIPS: Final = ("services", "waiting-place", "priority", "help", "ticket", "call")
LANGUAGES: Final = ("kk", "ru", "en")

RECORD: Final = """async (lasting) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 480, height: 360 });
  const paint = canvas.getContext("2d");
  const line = (color, width, ...points) => {
    Object.assign(paint, { strokeStyle: color, lineWidth: width, lineCap: "round", lineJoin: "round" });
    paint.beginPath();
    for (const [x, y] of points) paint.lineTo(x, y);
    paint.stroke();
  };
  const disc = (color, x, y, radius) => {
    paint.fillStyle = color;
    paint.beginPath();
    paint.arc(x, y, radius, 0, 7);
    paint.fill();
  };
  let frame = 0;
  const painting = setInterval(() => {
    const turn = Math.sin((frame += 1) / 5);
    paint.fillStyle = "#d9e6ec";
    paint.fillRect(0, 0, 480, 360);
    line("#274b5c", 150, [240, 330], [240, 420]);
    disc("#b98663", 240, 120, 62);
    disc("#2a1c14", 240, 92, 58);
    disc("#b98663", 240, 132, 54);
    line("#b98663", 34, [240, 170], [240, 215]);
    line("#274b5c", 44, [170, 290], [120, 330], [170 + 30 * turn, 235]);
    line("#274b5c", 44, [310, 290], [360, 330], [310 - 30 * turn, 225 - 20 * turn]);
    disc("#b98663", 176 + 30 * turn, 222, 26);
    disc("#b98663", 304 - 30 * turn, 212 - 20 * turn, 26);
    line("#2a1c14", 5, [218, 128], [224, 128]);
    line("#2a1c14", 5, [256, 128], [262, 128]);
    line("#7c3f33", 6, [226, 158], [240, 162], [254, 158]);
  }, 40);
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm;codecs=vp8" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  setTimeout(() => recorder.stop(), lasting);
  await ended;
  clearInterval(painting);
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
"""A figure that moves its arms: it stands for a clip in sign language, and signs nothing."""


def definition_for_everybody() -> Definition:
    """The sample hall with all that helps those who do not see, hear or walk. A time can be booked until it begins."""
    definition = with_times_to_book(sample_definition(), "land", "social")
    services = (
        replace(service, booking=replace(service.booking, closes_minutes=0)) if service.booking else service
        for service in definition.services
    )
    return replace(
        definition,
        services=(*services, ARCHIVE),
        zones=(*definition.zones, PLAY_CORNER),
        waiting_zones=(PLAY_CORNER.id,),
        help_reasons=HELP_REASONS,
        rating=RATING,
    )


async def write_clips(browser: Browser, folder: Path, seconds: float) -> None:
    """Write a clip of each name into a folder for each language."""
    page = await browser.new_page()
    clip = b64decode(await page.evaluate(RECORD, seconds * 1000))
    await page.close()
    for language in LANGUAGES:
        (folder / language).mkdir()
        for name in CLIPS:
            (folder / language / f"{name}.webm").write_bytes(clip)
