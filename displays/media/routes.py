"""Answers the requests of a board in addition to the calls: its settings, its list of files, and each file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import DecodeError, Meta, Struct, json

from displays.media.media_folder import Kind, MediaItem, file_of
from displays.media.sign_clips import ClipAddresses, addresses
from displays.readable import readable
from displays.visitor_devices import VisitorDevices
from queue_server.app_parts import PARTS
from queue_server.config.sections.displays import HallBoard
from queue_server.journal.feed import Feed
from queue_server.media.media_plan import PlannedMedia
from queue_server.media.media_types import type_of
from queue_server.pages.render import HEADERS
from queue_server.pages.replies import NO_STORE
from queue_server.views.times import moment

A_DAY: Final = "private, max-age=86400"
"""How long a file is cached: its address names its version, so another content has another address."""

Name = Annotated[str, Meta(min_length=1, max_length=255)]


class CaptionTrack(Struct, frozen=True):
    """Captions of a video. Those without a `language` are for every board that has none of its own."""

    language: str | None
    address: str


class Media(Struct, frozen=True, omit_defaults=True):
    """A picture or a video, in the order of the rotation. A picture is shown for `seconds`, or as the board has it; a
    video may have captions."""

    name: str
    version: str
    kind: Kind
    address: str
    seconds: int | None = None
    captions: tuple[CaptionTrack, ...] = ()


class BoardSettings(Struct, frozen=True):
    """How a board announces and what it shows. `unreadable`: there is a folder, and this server cannot read it.
    `broken` are the files that some board could not show. `signs` are the addresses of clips in sign language, by
    language and name."""

    call_s: int
    picture_s: int
    sound: bool
    media: tuple[Media, ...] = ()
    unreadable: bool = False
    broken: tuple[str, ...] = ()
    signs: ClipAddresses = {}


class Broken(Struct, frozen=True, forbid_unknown_fields=True):
    """A board's report of a file that it could not show."""

    name: Name
    version: Name


_broken: Final = json.Decoder(Broken)


def add_routes(app: web.Application) -> None:
    app.router.add_get("/display/{hall}/settings", settings)
    app.router.add_get("/display/{hall}/media/{name}", file)
    app.router.add_post("/display/{hall}/broken", broken)
    app.router.add_get("/display/{hall}/signs/{language}/{name}", sign_clip)


async def settings(request: web.Request) -> web.Response:
    """`/display/{hall}/settings?zone=`: the settings that a board reads again and again, so that a change needs no
    reload."""
    body = json.encode(await settings_of(request, readable(request)))
    headers = {**HEADERS, **NO_STORE}
    return web.Response(body=body, content_type="application/json", headers=headers)


async def file(request: web.Request) -> web.StreamResponse:
    """`/display/{hall}/media/{name}?zone=`: one file of the board's folder, or the requested part of it."""
    board = _board(request, readable(request))
    name = request.match_info["name"]
    path = file_of(Path(board.media), name) if board.media is not None else None
    if path is None:
        raise web.HTTPNotFound
    headers = {**HEADERS, "Content-Type": type_of(name) or "", "Cache-Control": A_DAY}
    return web.FileResponse(path, headers=headers)


async def sign_clip(request: web.Request) -> web.StreamResponse:
    """`/display/{hall}/signs/{language}/{name}`: a clip in sign language, or the requested part of it."""
    readable(request)
    return await sign_clip_reply(request)


async def sign_clip_reply(request: web.Request) -> web.StreamResponse:
    """The clip that the address names, for whoever may see it. Raises 404."""
    devices = request.app[PARTS][VisitorDevices]
    of_language = (await devices.signs.clips(devices.settings.sign_clips)).get(request.match_info["language"], {})
    clip = of_language.get(request.match_info["name"])
    if clip is None or clip.path.is_symlink() or not clip.path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(clip.path, headers={**HEADERS, "Content-Type": clip.media_type, "Cache-Control": A_DAY})


async def broken(request: web.Request) -> web.Response:
    """Take in the report that a board cannot show a file. Only JSON is read: no form of another site can send it."""
    board = _board(request, readable(request))
    if request.content_type != "application/json":
        raise web.HTTPBadRequest
    try:
        report = _broken.decode(await request.read())
    except DecodeError:
        raise web.HTTPBadRequest from None
    media = request.app[PARTS][VisitorDevices].media
    if board.media is None or not await media.tell_broken(Path(board.media), report.name, report.version):
        raise web.HTTPNotFound
    return web.Response(status=204, headers=HEADERS)


async def settings_of(request: web.Request, feed: Feed) -> BoardSettings:
    """The settings for the board that asks. Raises 404 for a zone that the hall does not have."""
    board, devices = _board(request, feed), request.app[PARTS][VisitorDevices]
    clips = await devices.signs.clips(devices.settings.sign_clips)
    signs = addresses(clips, f"/display/{feed.hall}/signs")
    if board.media is None:
        return BoardSettings(board.call_s, board.picture_s, board.media_sound, signs=signs)
    folder = Path(board.media)
    listing = await devices.media.look(folder)
    today = moment(devices.clock()).astimezone(ZoneInfo(feed.state.defined.timezone)).date()
    planned = {item.name: item for item in listing.plan.items}
    timed = [(item, planned.get(item.name) or PlannedMedia(item.name)) for item in listing.items]
    zone = request.query.get("zone")
    media = tuple(_media(feed.hall, zone, item, plan.seconds) for item, plan in timed if plan.is_shown_on(today))
    unshown = tuple(sorted(item.name for item in devices.media.broken(folder)))
    return BoardSettings(
        board.call_s, board.picture_s, board.media_sound, media, listing.fault is not None, unshown, signs
    )


def _board(request: web.Request, feed: Feed) -> HallBoard:
    zone = request.query.get("zone")
    if zone is not None and zone not in {defined.id for defined in feed.state.defined.zones}:
        raise web.HTTPNotFound
    return request.app[PARTS][VisitorDevices].settings.board(feed.hall, zone)


def _media(hall: str, zone: str | None, item: MediaItem, seconds: int | None) -> Media:
    captions = tuple(CaptionTrack(c.language, _address(hall, zone, c.name, c.version)) for c in item.captions)
    return Media(item.name, item.version, item.kind, _address(hall, zone, item.name, item.version), seconds, captions)


def _address(hall: str, zone: str | None, name: str, version: str) -> str:
    query: Mapping[str, str] = {"v": version} | ({"zone": zone} if zone is not None else {})
    return f"/display/{hall}/media/{quote(name, safe='')}?{urlencode(query)}"
