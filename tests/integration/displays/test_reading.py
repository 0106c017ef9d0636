"""What a kiosk's page asks of the server to read itself aloud, and of its printer: who may, and what comes back."""

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from displays.visitor_devices import VisitorDevices
from displays.voice.routes import MOST_READINGS
from displays.voice.speaker import Speaker, is_installed
from displays.voice.voice import VoiceSources
from queue_server.app_parts import PARTS
from queue_server.config.sections.displays import Displays, Printer
from queue_server.config.sections.displays import Voice as Settings
from tests.halls import with_rules
from tests.integration.api.conftest import Server, serving

needs_espeak = pytest.mark.skipif(not is_installed(), reason="the extra `voice` is not installed")
TEXT = "Сіздің нөміріңіз A012"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


def voice_path(text: str, language: str = "kk", kind: str = "read") -> str:
    return f"/voice/aksu/{kind}?language={language}&text={quote(text)}"


@needs_espeak
async def test_a_part_of_a_screen_is_spoken(server: Server) -> None:
    """In words first, with the address of its sound; the sound is a WAV file that a browser may keep for an hour."""
    reading = (await server.ask("GET", voice_path(TEXT), "kiosk")).json
    assert (reading["language"], reading["text"]) == ("kk", "Сіздің нөміріңіз а, нөл он екі")
    sound = await server.ask("GET", reading["audio"], "kiosk")
    assert (sound.status, sound.headers["Content-Type"]) == (200, "audio/wav")
    assert sound.headers["Cache-Control"] == "private, max-age=3600"
    with wave.open(io.BytesIO(sound.body)) as opened:
        assert opened.getnframes() > opened.getframerate()


async def test_without_an_engine_the_browser_is_given_the_words() -> None:
    """No address of a sound, and none behind the one it would have."""
    async with serving(for_visitors=Displays(voice=Settings(engine=False))) as server:
        assert (await server.ask("GET", voice_path(TEXT), "kiosk")).json["audio"] is None
        assert (await server.ask("GET", voice_path(TEXT, kind="read.wav"), "kiosk")).status == 404


@pytest.mark.parametrize("wrong", [voice_path(TEXT, "de"), voice_path("  "), voice_path("a" * 401), "/voice/aksu/read"])
async def test_what_is_no_part_of_a_screen_is_refused(server: Server, wrong: str) -> None:
    """Another language, nothing, a whole page."""
    for address in (wrong, wrong.replace("/read", "/read.wav")):
        assert (await server.ask("GET", address, "kiosk")).status == 400


async def test_only_who_may_give_tickets_has_texts_spoken(server: Server) -> None:
    """The server says what any kiosk shows, and nothing for a stranger, unless the hall gives tickets to anyone."""
    statuses = [(await server.ask("GET", voice_path(TEXT), role)).status for role in ("manager", "board", None)]
    assert statuses == [200, 403, 401]
    async with serving(definition=with_rules(public_tickets=True)) as open_hall:
        assert (await open_hall.ask("GET", voice_path(TEXT))).status == 200


class PatientSpeaker(Speaker):
    """An engine that says nothing until it is let go, and knows how many wait."""

    def __init__(self) -> None:
        self.requests = asyncio.Semaphore(0)
        self.let_go = asyncio.Event()

    async def speak(self, language: str, text: str) -> bytes:
        self.requests.release()
        await self.let_go.wait()
        return f"{language}: {text}".encode()

    async def close(self) -> None:
        self.let_go.set()


async def test_too_many_at_once_are_left_to_their_browsers(server: Server) -> None:
    """Nobody can heap them up; those that are being made are answered, and the next one is made again."""
    speaker = PatientSpeaker()
    server.app[PARTS][VisitorDevices].reading = VoiceSources(Settings(), speaker)
    addresses = [voice_path(f"part {letter}", kind="read.wav") for letter in "abcdefgh"]
    assert len(addresses) == MOST_READINGS
    waiting = [asyncio.create_task(server.ask("GET", address, "kiosk")) for address in addresses]
    for _ in addresses:
        await speaker.requests.acquire()
    assert (await server.ask("GET", voice_path(TEXT, kind="read.wav"), "kiosk")).code == "too_many_requests"
    speaker.let_go.set()
    assert {reply.status for reply in await asyncio.gather(*waiting)} == {200}
    assert (await server.ask("GET", voice_path(TEXT, kind="read.wav"), "kiosk")).status == 200


async def test_the_paper_of_a_ticket_is_told_to_its_kiosk_alone() -> None:
    """A kiosk without a printer has no paper to tell of, nor has a ticket that nobody knows."""
    printer = Printer(id="door", hall="aksu", kiosks=("kiosk-1",), port="tcp://127.0.0.1:9")
    async with serving(for_visitors=Displays(address="http://kezek", printers=(printer,))) as server:
        ticket = (await server.issue())["id"]
        path = f"/kiosk/aksu/paper/{ticket}"
        reply = await server.ask("GET", path, "kiosk")
        assert reply.status == 200
        assert reply.json["state"] in ("printing", "no_answer")
        statuses = [(await server.ask("GET", path, role)).status for role in ("manager", "board", None)]
        assert statuses == [404, 403, 401]
        assert (await server.ask("GET", "/kiosk/aksu/paper/AAAAAAAAAAAAAAAA", "kiosk")).status == 404
