"""Calls as sound: recordings first, then espeak-ng in its own process, each phrase made once."""

import io
import logging
import sys
import wave
from pathlib import Path

import pytest
from msgspec import structs

from displays.errors import PeerFault
from displays.voice.announcement import Phrase, phrase
from displays.voice.clips import Clips, joined
from displays.voice.routes import SPEAKING_MS
from displays.voice.speaker import Speaker, is_installed
from displays.voice.voice import VoiceSources
from queue_server.api.http.admission.request_limits import WORK
from queue_server.config.languages import LANGUAGES
from queue_server.config.sections.displays import Displays
from queue_server.config.sections.displays import Voice as Settings
from tests.halls import DEFINITION
from tests.integration.api.conftest import serving

needs_espeak = pytest.mark.skipif(not is_installed(), reason="the extra `voice` is not installed")
A012 = phrase("A012", 5, "kk", "short")


def wav(samples: list[int], rate: int = 8000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"".join(sample.to_bytes(2, "little") for sample in samples))
    return file.getvalue()


def samples(sound: bytes) -> list[int]:
    with wave.open(io.BytesIO(sound)) as opened:
        data = opened.readframes(opened.getnframes())
    return [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]


def record(folder: Path, language: str, clips: dict[str, bytes]) -> None:
    (folder / language).mkdir(exist_ok=True)
    for name, sound in clips.items():
        (folder / language / f"{name}.wav").write_bytes(sound)


ALL_OF_A012 = {"letter-A": wav([1]), "number-0": wav([2]), "number-12": wav([3]), "window-5-short": wav([4])}


def test_clips_are_put_together(tmp_path: Path) -> None:
    """One after another, in the order of the words."""
    record(tmp_path, "kk", ALL_OF_A012)
    sound = Clips(tmp_path).sound(A012)
    assert sound is not None
    assert samples(sound) == [1, 2, 3, 4]


def test_a_phrase_that_is_not_all_recorded_is_left_to_others(tmp_path: Path) -> None:
    """Half a recorded sentence would be worse than a spoken one."""
    record(tmp_path, "kk", {name: sound for name, sound in ALL_OF_A012.items() if name != "number-12"})
    assert Clips(tmp_path).sound(A012) is None


def test_clips_that_differ_are_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Two rates cannot stand in one file; whoever mends the folder needs one line, not one for each call."""
    record(tmp_path, "kk", ALL_OF_A012 | {"number-0": wav([2], rate=44100)})
    clips = Clips(tmp_path)
    assert [clips.sound(A012), clips.sound(A012)] == [None, None]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "record all of them alike" in caplog.text


def test_a_broken_clip_is_no_crash(tmp_path: Path) -> None:
    """A file that is no WAV leaves the phrase to the next source."""
    record(tmp_path, "kk", ALL_OF_A012 | {"number-0": b"RIFF, but not really"})
    assert Clips(tmp_path).sound(A012) is None


def test_joining_one_clip_changes_nothing() -> None:
    """Its samples come out as they went in."""
    assert samples(joined([wav([7, 8])])) == [7, 8]


@needs_espeak
@pytest.mark.parametrize("language", LANGUAGES)
async def test_espeak_speaks_every_language(language: str) -> None:
    """A real process answers with seconds of sound that is not silence, as 16-bit mono."""
    speaker = Speaker(150)
    spoken_phrase = phrase("A012", 5, language, "full")
    try:
        first = await speaker.speak(language, spoken_phrase.text)
        second = await speaker.speak(language, spoken_phrase.text)
    finally:
        await speaker.close()
    assert len(second) == pytest.approx(len(first), rel=0.01)
    with wave.open(io.BytesIO(first)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        assert 1 < sound.getnframes() / sound.getframerate() < 15
    assert len(set(samples(first))) > 1000


@needs_espeak
async def test_espeak_is_not_loaded_into_this_process() -> None:
    """Its library is GPL-3 and has one global state: it lives in a process of its own."""
    speaker = Speaker(150)
    try:
        await speaker.speak("kk", "бір")
    finally:
        await speaker.close()
    assert "espeakng_loader" not in sys.modules
    assert "displays.voice.espeak" not in sys.modules
    assert b"libespeak-ng" not in Path("/proc/self/maps").read_bytes()  # noqa: ASYNC240 - the kernel answers from memory


@needs_espeak
async def test_a_killed_process_is_a_fault_and_then_rests() -> None:
    """What cannot be spoken is said so, at once; it is not tried again for every call."""
    speaker = Speaker(150)
    await speaker.speak("en", "one")
    assert speaker._process is not None
    speaker._process.kill()
    await speaker._process.wait()
    with pytest.raises(PeerFault, match="does not speak"):
        await speaker.speak("en", "one")
    with pytest.raises(PeerFault, match="a moment ago"):
        await speaker.speak("en", "one")
    assert speaker._process is None


async def test_a_program_that_talks_rubbish_is_a_fault() -> None:
    """A length that is no length does not fill the memory."""
    speaker = Speaker(150, ("-c", "import sys; sys.stdout.write('not a sound'); sys.stdout.flush(); sys.stdin.read()"))
    with pytest.raises(PeerFault, match="announces"):
        await speaker.speak("en", "one")


class CountingSpeaker(Speaker):
    """Speaks by writing the text down."""

    def __init__(self) -> None:
        super().__init__(150)
        self.texts: list[str] = []

    async def speak(self, _language: str, text: str) -> bytes:
        self.texts.append(text)
        return text.encode()


async def test_a_phrase_is_made_once() -> None:
    """However many boards ask, at once or later."""
    speaker = CountingSpeaker()
    voice = VoiceSources(Settings(), speaker)
    first = await voice.sound(A012)
    assert [await voice.sound(A012), first] == [A012.text.encode()] * 2
    assert speaker.texts == [A012.text]


async def test_what_is_kept_is_bounded() -> None:
    """The phrase that was asked for longest ago makes room."""
    speaker = CountingSpeaker()
    voice = VoiceSources(Settings(), speaker, kept_bytes=10)
    first, second, third = (Phrase("en", text, ()) for text in ("1111", "2222", "3333"))
    for spoken_phrase in (first, second, first, third, first, second):
        await voice.sound(spoken_phrase)
    assert speaker.texts == ["1111", "2222", "3333", "2222"]


async def test_recordings_come_first(tmp_path: Path) -> None:
    """The engine speaks only what is not recorded."""
    record(tmp_path, "kk", ALL_OF_A012)
    speaker = CountingSpeaker()
    voice = VoiceSources(Settings(clips=str(tmp_path)), speaker)
    sound = await voice.sound(A012)
    assert sound is not None
    assert samples(sound) == [1, 2, 3, 4]
    await voice.sound(phrase("A013", 5, "kk", "short"))
    assert speaker.texts == ["а, нөл он үш, бесінші терезе."]


async def test_without_any_source_nobody_speaks() -> None:
    """The board's browser is told so, and speaks itself."""
    voice = VoiceSources(Settings(engine=False))
    assert not voice.can_speak
    assert await voice.sound(A012) is None


async def test_how_a_call_is_said() -> None:
    """The visitor's language first; the addresses of the sounds; when it is late and when it is too late."""
    async with serving(for_visitors=Displays(voice=Settings(languages=("kk", "ru"), engine=False))) as server:
        await server.issue()
        reply = await server.ask("GET", "/voice/aksu/call?number=A001&window=1&language=ru")
        assert reply.json == {
            "late_after_s": 10.0,
            "full": [
                {"language": "ru", "text": "Талон а, ноль ноль один, пройдите к окну номер один.", "audio": None},
                {"language": "kk", "text": "а, нөл нөл бір нөмірлі билет, бірінші терезеге шақырылады.", "audio": None},
            ],
            "short": [
                {"language": "ru", "text": "а, ноль ноль один, окно один.", "audio": None},
                {"language": "kk", "text": "а, нөл нөл бір, бірінші терезе.", "audio": None},
            ],
            "brief": [
                {"language": "ru", "text": "а, ноль ноль один, окно один.", "audio": None},
                {"language": "kk", "text": "а, нөл нөл бір, бірінші терезе.", "audio": None},
            ],
        }


async def test_in_a_burst_the_visitors_language_comes_first_even_where_it_is_not_the_halls_order() -> None:
    """One phrase is said then, and it is the visitor's; without a language it is the hall's first."""
    voice = Settings(languages=("kk", "ru"), visitors_first=False, engine=False)
    async with serving(for_visitors=Displays(voice=voice)) as server:
        await server.issue()
        for query, languages in (("&language=en", ["en", "kk", "ru"]), ("", ["kk", "ru"])):
            reply = await server.ask("GET", f"/voice/aksu/call?number=A001&window=1{query}")
            assert [spoken_phrase["language"] for spoken_phrase in reply.json["brief"]] == languages


@needs_espeak
async def test_the_sound_of_a_call() -> None:
    """The address that the announcement names gives a WAV file."""
    async with serving(for_visitors=Displays(voice=Settings(languages=("kk",)))) as server:
        await server.issue()
        announcement = (await server.ask("GET", "/voice/aksu/call?number=A001&window=1")).json
        (spoken_phrase,) = announcement["full"]
        assert spoken_phrase["audio"] == "/voice/aksu/kk-full-A001-1.wav"
        reply = await server.ask("GET", spoken_phrase["audio"])
        assert (reply.status, reply.headers["Content-Type"]) == (200, "audio/wav")
        assert len(set(samples(reply.body))) > 1000


@pytest.mark.parametrize(
    "path",
    [
        "/voice/aksu/call?number=A001&window=99",
        "/voice/aksu/call?number=B001&window=1",
        "/voice/aksu/call?number=&window=",
        f"/voice/aksu/call?number=A001&window={'1' * 5000}",
        "/voice/nowhere/call?number=A001&window=1",
        "/voice/aksu/kk-full-A002-1.wav",
        "/voice/aksu/kk-full-A001-99.wav",
        "/voice/aksu/de-full-A001-1.wav",
        "/voice/aksu/anything.wav",
    ],
)
async def test_nobody_makes_the_server_say_what_was_not_called(path: str) -> None:
    """Only today's numbers and the hall's windows are spoken."""
    async with serving() as server:
        await server.issue()
        assert (await server.ask("GET", path)).status == 404


async def test_who_may_not_see_the_board_may_not_hear_it() -> None:
    """A stranger is refused where the hall's board is not public: no sound signs anybody in."""
    definition = structs.replace(DEFINITION, rules=structs.replace(DEFINITION.rules, public_board=False))
    async with serving(definition=definition) as server:
        await server.issue()
        path = "/voice/aksu/call?number=A001&window=1"
        assert [(await server.ask("GET", path, role)).status for role in (None, "board")] == [401, 200]


async def test_a_stranger_has_a_share_of_what_is_spoken(tmp_path: Path) -> None:
    """Once it is used up, what is made already still sounds, for every board of the hall; what is new has to wait."""
    for length in ("short", "full"):
        record(tmp_path, "kk", {name: wav([1]) for name in phrase("A001", 1, "kk", length).clips})
    displays = Displays(voice=Settings(clips=str(tmp_path), engine=False))
    async with serving(definition=DEFINITION, for_visitors=displays) as server:
        await server.issue()
        paths = [f"/voice/aksu/kk-{length}-A001-1.wav" for length in ("short", "full")]
        assert (await server.ask("GET", paths[0])).status == 200
        server.access.limits.work.take("127.0.0.1", server.clock.seconds(), WORK.burst - SPEAKING_MS)
        assert [(await server.ask("GET", path)).status for path in paths] == [200, 429]
        assert (await server.ask("GET", paths[1], "board")).status == 200
