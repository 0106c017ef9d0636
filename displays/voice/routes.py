"""Answers the requests for speech: the text and sound of a call for a board, and of a part of the screen for a
kiosk."""

import re
from typing import Final

from aiohttp import web
from msgspec import Struct, json
from yarl import URL

from displays.kiosk import giving
from displays.readable import readable
from displays.visitor_devices import VisitorDevices
from displays.voice.announcement import SHORT_AFTER_S, Length, Phrase, languages_of, phrase
from displays.voice.reading import LONGEST_READING, sayable
from displays.voice.voice import VoiceSources
from queue_server.app_parts import PARTS
from queue_server.config.languages import LANGUAGES
from queue_server.journal.feed import Feed
from queue_server.pages.render import HEADERS
from queue_server.pages.services import VisitorServices

KEY: Final = re.compile(rf"({'|'.join(LANGUAGES)})-(full|short)-(\w\d{{3,4}})-(\d{{1,3}})")
LONGEST_WINDOW: Final = 3
AN_HOUR: Final = "private, max-age=3600"
MOST_READINGS: Final = 8
"""Parts of screens that are made at a time: more kiosks than a hall has. Beyond that the browser speaks itself."""


SPEAKING_MS: Final = 20
"""The cost of a phrase, in ms of the machine's work."""


class SpokenPhrase(Struct, frozen=True):
    """A phrase in one language. `audio` is null where this server cannot speak: then the browser reads `text`."""

    language: str
    text: str
    audio: str | None


class Announcement(Struct, frozen=True):
    """How a call is said: in full, or in short once it is `late_after_s` old.

    Where many wait to be called only one of `brief` is said: the visitor's own language first, then the hall's.
    """

    late_after_s: float
    full: tuple[SpokenPhrase, ...]
    short: tuple[SpokenPhrase, ...]
    brief: tuple[SpokenPhrase, ...]


def add_routes(app: web.Application) -> None:
    app.router.add_get("/voice/{hall}/call", call)
    app.router.add_get("/voice/{hall}/read", read)
    app.router.add_get("/voice/{hall}/read.wav", read_sound)
    app.router.add_get("/voice/{hall}/{key}.wav", sound)


async def call(request: web.Request) -> web.Response:
    """`/voice/{hall}/call?number=A012&window=5&language=ru`: the announcement of a call."""
    feed = readable(request)
    settings = request.app[PARTS][VisitorDevices].settings.voice
    number, window = request.query.get("number", ""), request.query.get("window", "")
    wish = request.query.get("language")
    visitors = wish if wish in feed.state.defined.languages else None
    languages = languages_of(settings.languages, visitors, visitors_first=settings.visitors_first)
    full, short = (
        [_spoken(request, feed, number, window, language, length) for language in languages]
        for length in ("full", "short")
    )
    own_first = languages_of(settings.languages, visitors, visitors_first=True)
    brief = [_spoken(request, feed, number, window, language, "short") for language in own_first]
    announcement = Announcement(SHORT_AFTER_S, tuple(full), tuple(short), tuple(brief))
    return web.Response(body=json.encode(announcement), content_type="application/json", headers=HEADERS)


async def sound(request: web.Request) -> web.Response:
    """A phrase as a WAV file: 404 when no source on this server can speak it."""
    feed = readable(request)
    parts = KEY.fullmatch(request.match_info["key"])
    if parts is None:
        raise web.HTTPNotFound
    language, length, number, window = parts.groups()
    wav = await _sound(
        request, request.app[PARTS][VisitorDevices].voice, _phrase(feed, number, window, language, length)
    )
    if wav is None:
        raise web.HTTPNotFound
    return web.Response(body=wav, content_type="audio/wav", headers={**HEADERS, "Cache-Control": AN_HOUR})


async def read(request: web.Request) -> web.Response:
    """`/voice/{hall}/read?language=ru&text=…`: the spoken form of a part of a kiosk's screen."""
    feed = giving(request)
    language, text = _asked_reading(request)
    address = URL(f"/voice/{feed.hall}/read.wav").with_query(language=language, text=text)
    audio = str(address) if request.app[PARTS][VisitorDevices].reading.can_speak else None
    spoken = SpokenPhrase(language, sayable(text, language), audio)
    return web.Response(body=json.encode(spoken), content_type="application/json", headers=HEADERS)


async def read_sound(request: web.Request) -> web.Response:
    """The same as a WAV file: 404 when no source on this server can speak it, 429 when too much is asked at once."""
    giving(request)
    language, text = _asked_reading(request)
    voice = request.app[PARTS][VisitorDevices].reading
    if voice.making >= MOST_READINGS:
        raise web.HTTPTooManyRequests
    wav = await _sound(request, voice, Phrase(language, sayable(text, language), ()))
    if wav is None:
        raise web.HTTPNotFound
    return web.Response(body=wav, content_type="audio/wav", headers={**HEADERS, "Cache-Control": AN_HOUR})


async def _sound(request: web.Request, voice: VoiceSources, phrase: Phrase) -> bytes | None:
    """The sound. A stranger is charged only for a sound that is not made yet: every board of a hall asks for the
    same."""
    if not voice.is_made(phrase):
        request.app[PARTS][VisitorServices].spend(request, SPEAKING_MS)
    return await voice.sound(phrase)


def _asked_reading(request: web.Request) -> tuple[str, str]:
    language, text = request.query.get("language"), request.query.get("text", "")
    if language not in LANGUAGES or not text.strip() or len(text) > LONGEST_READING:
        raise web.HTTPBadRequest
    return language, text


def _spoken(request: web.Request, feed: Feed, number: str, window: str, language: str, length: Length) -> SpokenPhrase:
    text = _phrase(feed, number, window, language, length).text
    can_speak = request.app[PARTS][VisitorDevices].voice.can_speak
    audio = f"/voice/{feed.hall}/{language}-{length}-{number}-{window}.wav" if can_speak else None
    return SpokenPhrase(language, text, audio)


def _phrase(feed: Feed, number: str, window: str, language: str, length: str) -> Phrase:
    """The phrase of a call that this hall may make today, so that a stranger cannot make the server speak anything
    else. Raises 404."""
    is_number = window.isascii() and window.isdecimal() and len(window) <= LONGEST_WINDOW
    if number not in feed.state.index.numbers or not is_number or feed.state.defined.window(int(window)) is None:
        raise web.HTTPNotFound
    return phrase(number, int(window), language, "short" if length == "short" else "full")
