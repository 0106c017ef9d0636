"""Pictures and videos on the hall board, in Chromium: one after another, never a hole, and never louder than a call."""

import io
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Page, expect

from displays.visitor_devices import VisitorDevices
from queue_server.app_parts import PARTS
from queue_server.config.sections.displays import Displays, HallBoard, Voice
from script.staging.hall_server import HallServer, sample_definition
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.browser.films import film
from tests.browser.until import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHIME_ONLY = Voice(engine=False)
IS_HEARD = """() => new Promise((done) => {
  const region = document.querySelector("media-region");
  const look = ({ target }) => !target.muted && target.currentTime > 0.2 && done(true);
  region.addEventListener("timeupdate", look, { capture: true }); // events of media do not bubble
})"""
STOPS_AND_GOES_ON = """() => {
  const video = document.querySelector("media-region video");
  const now = () => {
    const { currentTime, paused, muted, isConnected } = video;
    return { at: currentTime, isPlaying: !paused, isHeard: !muted, isThere: isConnected };
  };
  const once = (name) => new Promise((done) => document.addEventListener(name, () => done(now()), { once: true }));
  const goesOn = () => new Promise((done) => {
    const begun = video.currentTime;
    video.addEventListener("timeupdate", () => video.currentTime > begun && done(now()));
  });
  const told = Promise.all([once("voicebegins"), once("voiceends")]);
  window.told = told.then(async ([begins, ends]) => [begins, ends, await goesOn()]);
}"""
IS_PLAYING = """() => new Promise((done) => {
  const region = document.querySelector("media-region");
  region.addEventListener("timeupdate", ({ target }) => done(!target.muted), { capture: true, once: true });
})"""
RECORD_SHOWN = """() => {
  const region = document.querySelector("media-region");
  window.shown = [];
  const look = () => window.shown.push(region.hidden ? "nothing" : region.firstChild?.tagName ?? "empty");
  new MutationObserver(look).observe(region, { childList: true, attributes: true });
}"""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def video(browser: Browser) -> bytes:
    return await film(browser, 4)


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path, port: int) -> AsyncIterator[HallServer]:
    board = HallBoard(hall="aksu", media=str(tmp_path), picture_s=3)
    server = HallServer(sample_definition(), for_visitors=Displays(boards=(board,), voice=CHIME_ONLY), port=port)
    await server.start()
    yield server
    await server.stop()


def picture(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (1600, 900), colour).save(file, "PNG")
    return file.getvalue()


async def expect_kind(board: Page, kind: str) -> None:
    await expect(board.locator(f"media-region {kind}")).to_be_visible()


async def test_media_takes_the_right_half_and_the_calls_the_left(
    new_page: NewPage, server: HallServer, tmp_path: Path
) -> None:
    """One after another by their names, and again; the call fills its half, with the list below it."""
    (tmp_path / "1.png").write_bytes(picture("teal"))
    (tmp_path / "2.png").write_bytes(picture("gold"))
    await server.open(6)
    await server.issue("land")
    await server.call(6)
    board = await new_page("/display/aksu", width=1920, height=1080)
    for name in ("1.png", "2.png", "1.png"):
        await expect(board.locator("media-region img")).to_have_attribute("src", server_address(name))
    media, call, calls = [
        await board.locator(part).bounding_box() for part in ("media-region", "call-panel", "section.calls")
    ]
    assert media is not None
    assert call is not None
    assert calls is not None
    assert media["x"] >= 960
    assert call["x"] + call["width"] <= 960
    assert calls["x"] + calls["width"] <= 960
    assert calls["y"] > call["y"] + call["height"]
    await expect(board.locator("call-panel [data-part=number]")).to_have_text("L001")


def server_address(name: str) -> "re.Pattern[str]":
    return re.compile(rf"^/display/aksu/media/{re.escape(name)}\?v=")


async def test_a_video_is_silent_while_a_call_is_spoken_and_goes_on_where_it_stopped(
    new_page: NewPage, server: HallServer, tmp_path: Path, video: bytes
) -> None:
    """It is heard at the board that speaks; a call stops and mutes it, and afterwards the same one plays on, heard."""
    (tmp_path / "film.webm").write_bytes(video)
    await server.open(6)
    await server.issue("land")
    board = await new_page("/display/aksu?voice=on")
    await board.get_by_role("button").click()
    await expect_kind(board, "video")
    assert await board.evaluate(IS_HEARD)
    await board.evaluate(STOPS_AND_GOES_ON)
    await server.call(6)
    begins, ends, rest = await board.evaluate("window.told")
    assert (begins["isPlaying"], begins["isHeard"], begins["isThere"]) == (False, False, True)
    assert ends["at"] == pytest.approx(begins["at"], abs=0.1)
    assert (rest["isPlaying"], rest["isHeard"], rest["isThere"]) == (True, True, True)
    assert rest["at"] > ends["at"]
    assert await board.evaluate("document.querySelector('media-region video').webkitAudioDecodedByteCount") > 0


async def test_a_video_waits_while_calls_take_its_place(
    new_page: NewPage, server: HallServer, tmp_path: Path, video: bytes
) -> None:
    """Seven calls at once hide and stop it; when they have been answered it goes on where it was."""
    (tmp_path / "film.webm").write_bytes(video)
    services = {window.window: window.services[0] for window in server.definition.windows}
    board = await new_page("/display/aksu")
    await expect_kind(board, "video")
    await board.evaluate(IS_PLAYING)
    await server.open(*range(1, 8))
    for window in range(1, 8):
        await server.issue(services[window])
        await server.call(window)
    await expect(board.locator("media-region")).to_be_hidden()
    assert await board.evaluate("document.querySelector('media-region video').paused")
    for window in range(1, 8):
        await server.finish(window)
    await expect_kind(board, "video")
    await board.evaluate(IS_PLAYING)


async def test_a_board_that_does_not_speak_is_never_heard(new_page: NewPage, tmp_path: Path, video: bytes) -> None:
    """Of several boards in a hall, the one at the loudspeakers sounds; the others play the same without a sound."""
    (tmp_path / "film.webm").write_bytes(video)
    board = await new_page("/display/aksu")
    assert await board.evaluate(IS_PLAYING) is False


async def test_what_is_broken_is_skipped_and_told_once(
    new_page: NewPage, tmp_path: Path, video: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """A torn video and a picture that is none leave no hole; the server hears of each once."""
    (tmp_path / "1 good.png").write_bytes(picture("teal"))
    (tmp_path / "2 torn.webm").write_bytes(video[:300])
    (tmp_path / "3 none.jpg").write_bytes(b"this is no picture")
    (tmp_path / "4 film.webm").write_bytes(video)
    board = await new_page("/display/aksu")
    await expect_kind(board, "img")
    await board.evaluate(RECORD_SHOWN)
    await expect_kind(board, "video")
    await expect_kind(board, "img")
    await expect_kind(board, "video")
    tags = await board.evaluate("window.shown")
    assert set(tags) == {"IMG", "VIDEO"}
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert [line.split("/")[-1] for line in warnings if "cannot show" in line] == [
        "2 torn.webm': it skips it",
        "3 none.jpg': it skips it",
    ]
    settings = await board.evaluate("fetch('/display/aksu/settings').then((answer) => answer.json())")
    assert settings["broken"] == ["2 torn.webm", "3 none.jpg"]


async def test_without_anything_to_show_the_board_is_as_ever(new_page: NewPage, tmp_path: Path) -> None:
    """A folder with nothing but what is broken takes no place away from the calls."""
    (tmp_path / "1.mp4").write_bytes(b"nothing that any browser plays")
    board = await new_page("/display/aksu", width=1280, height=720)
    await until(board, "fetch('/display/aksu/settings').then((a) => a.json()).then((s) => s.broken.includes('1.mp4'))")
    await expect(board.locator("media-region")).to_be_hidden()
    box = await board.locator("call-panel").bounding_box()
    assert box is not None
    assert box["width"] > 640


async def test_a_changed_folder_is_shown_without_a_reload(
    new_page: NewPage, server: HallServer, tmp_path: Path
) -> None:
    """What is put there comes, what is taken away goes, and so does a changed time of announcement."""
    board = await new_page("/display/aksu", has_clock=True)
    await expect(board.locator("media-region")).to_be_hidden()
    media = server.app[PARTS][VisitorDevices].media
    (tmp_path / "1.png").write_bytes(picture("teal"))
    media._listings.clear()
    await board.clock.fast_forward(31_000)
    await expect_kind(board, "img")
    (tmp_path / "1.png").unlink()
    media._listings.clear()
    server.app[PARTS][VisitorDevices].take_in(Displays(boards=(HallBoard(hall="aksu", media=str(tmp_path), call_s=9),)))
    async with board.expect_response("**/settings"):
        await board.clock.fast_forward(31_000)
    await board.clock.run_for(1_000)
    await expect(board.locator("media-region")).to_be_hidden()
    await expect(board.locator("hall-board")).to_have_attribute("data-hold-s", "9")


async def test_nothing_moves_where_motion_is_unwelcome(new_page: NewPage, tmp_path: Path, video: bytes) -> None:
    """With `prefers-reduced-motion` a video is its first picture, and a picture that moves by itself stands still."""
    (tmp_path / "1.webm").write_bytes(video)
    (tmp_path / "2.gif").write_bytes(picture("teal"))
    board = await new_page("/display/aksu", reduced_motion="reduce")
    await expect_kind(board, "video")
    assert await board.evaluate("document.querySelector('media-region video').paused")
    await expect_kind(board, "canvas")


async def test_without_the_server_what_is_shown_stays(
    new_page: NewPage, server: HallServer, tmp_path: Path, video: bytes
) -> None:
    """A board that loses the server in the middle of a rotation goes on with what it has, and calls nothing broken."""
    (tmp_path / "1.png").write_bytes(picture("teal"))
    (tmp_path / "2.webm").write_bytes(video)
    board = await new_page("/display/aksu")
    await expect_kind(board, "img")
    await board.evaluate(RECORD_SHOWN)
    await server.stop()
    async with board.expect_event("requestfailed", lambda request: request.method == "HEAD", timeout=15_000):
        pass
    await expect_kind(board, "img")
    assert set(await board.evaluate("window.shown")) <= {"IMG"}
    await server.start()
    await expect_kind(board, "video")


async def test_a_board_with_media_is_accessible(
    new_page: NewPage, server: HallServer, tmp_path: Path, video: bytes
) -> None:
    """axe-core finds nothing: a picture and a video are decoration, and what must be known stands beside them."""
    for name, content, kind in (("1.png", picture("teal"), "img"), ("1.webm", video, "video")):
        server.app[PARTS][VisitorDevices].media._listings.clear()
        file = tmp_path / name
        file.write_bytes(content)
        board = await new_page("/display/aksu")
        await expect_kind(board, kind)
        assert await violations_in(board) == []
        file.unlink()
