"""Handles the pictures and videos of a board: takes, arranges, dates and removes them."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Final, TypeVar

from aiohttp import web
from msgspec import Meta, Struct, json

from queue_server.api.access import trail
from queue_server.api.configuration.administration import configuration_of
from queue_server.api.http.bodies import decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.upkeep.upkeep import folder_of
from queue_server.api.upkeep.uploads import an_upload, length_of, parts_of
from queue_server.app_parts import PARTS
from queue_server.journal.sqlite.connection import OWNER_ONLY_FOLDER
from queue_server.media.media_plan import MOST_MEDIA, MediaName, MediaPlan, PlannedMedia, read_plan
from queue_server.media.media_store import (
    LARGEST_MEDIA,
    MEDIA_RESERVE,
    MediaUpload,
    NotTaken,
    StoredMedia,
    remove_media,
    stored_media,
    write_plan,
)
from queue_server.media.media_types import type_of


class StoredMediaDocument(Struct, frozen=True):
    """A file in its place: a picture is shown for `seconds` (null: as the board has it), from `first` to `last`."""

    name: str
    kind: str
    size: int
    seconds: int | None
    first: date | None
    last: date | None


class MediaDocument(Struct, frozen=True):
    """The files of the board's folder as they are shown. `free` bytes may still come, `largest` in one file."""

    folder: str
    free: int
    largest: int
    items: list[StoredMediaDocument]


class RemoveBody(Struct, frozen=True, forbid_unknown_fields=True):
    name: MediaName


class PlanBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Every file that has a place, in the order in which they are shown."""

    items: Annotated[tuple[PlannedMedia, ...], Meta(max_length=MOST_MEDIA)]


class FolderDocument(Struct, frozen=True):
    """A folder that the server has made, for the board's settings."""

    folder: str


T = TypeVar("T")

MEDIA_KINDS: Final = {"image": "picture", "video": "video", "text": "captions"}
"""The kind of a file, by the first part of its media type."""

_plan_body: Final = json.Decoder(PlanBody)
_remove_body: Final = json.Decoder(RemoveBody)


async def show(request: web.Request) -> web.Response:
    """What lies in the board's folder."""
    return json_reply(json.encode(await _document(await _folder(request))))


async def upload(request: web.Request) -> web.Response:
    """Take a file: its name in the query, its bytes as the body. Raises `HttpProblem`; then the folder is as it was."""
    folder, name = await _folder(request), request.query.get("name", "")
    length = length_of(request, LARGEST_MEDIA)
    with an_upload(request):
        incoming = MediaUpload(folder, name, length)
        try:
            await asyncio.to_thread(incoming.begin)
            async for part in parts_of(request, length):
                await asyncio.to_thread(incoming.write, part)
            await asyncio.to_thread(incoming.finish)
        except NotTaken as refusal:
            raise _problem(refusal) from None
        finally:
            await asyncio.shield(asyncio.to_thread(incoming.abandon))
    await trail.note(request, "media_added", name)
    return json_reply(json.encode(await _document(folder)), 201)


async def arrange(request: web.Request) -> web.Response:
    """Put the files in that order, with their times."""
    body = decode(_plan_body, await request.read())
    folder = await _folder(request)
    for item in body.items:
        if item.first is not None and item.last is not None and item.first > item.last:
            raise HttpProblem("malformed", why=f"`first` of {item.name} is after `last`")
    await _in_thread(partial(write_plan, folder, MediaPlan(body.items)))
    await trail.note(request, "media_arranged")
    return json_reply(json.encode(await _document(folder)))


async def remove(request: web.Request) -> web.Response:
    """Delete a file of the folder."""
    body = decode(_remove_body, await request.read())
    folder = await _folder(request)
    if not await _in_thread(partial(remove_media, folder, body.name)):
        raise HttpProblem("not_found")
    await trail.note(request, "media_removed", body.name)
    return json_reply(json.encode(await _document(folder)))


async def make_folder(request: web.Request) -> web.Response:
    """Make a folder for the board in the data folder; its settings name it once they are saved."""
    need_empty_body(await request.read())
    hall, zone = _board_of(request)
    folder = folder_of(request).resolve() / "media" / (hall if zone is None else f"{hall}-{zone}")
    try:
        await asyncio.to_thread(lambda: folder.mkdir(OWNER_ONLY_FOLDER, parents=True, exist_ok=True))
    except OSError as error:
        raise HttpProblem("media_unwritable", detail=error.strerror or "") from None
    await trail.note(request, "media_folder_made", hall)
    return json_reply(json.encode(FolderDocument(str(folder))))


def _board_of(request: web.Request) -> tuple[str, str | None]:
    """The hall and the zone of the board. Raises `HttpProblem` for one that is not there."""
    feed = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"])
    zone = request.query.get("zone")
    if zone is not None and zone not in {defined.id for defined in feed.state.defined.zones}:
        raise HttpProblem("malformed", why="the hall has no such zone")
    return feed.hall, zone


async def _folder(request: web.Request) -> Path:
    """The folder of the board as it is saved. Raises `HttpProblem`."""
    hall, zone = _board_of(request)
    board = (await configuration_of(request).reader.saved()).displays.board(hall, zone)
    if board.media is None:
        raise HttpProblem("media_without_folder")
    return Path(board.media)


async def _in_thread(work: Callable[[], T]) -> T:
    """What `work` does with the folder. Raises `HttpProblem`."""
    try:
        return await asyncio.to_thread(work)
    except NotTaken as refusal:
        raise _problem(refusal) from None


def _problem(refusal: NotTaken) -> HttpProblem:
    if refusal.refusal == "name":
        return HttpProblem("media_name")
    return HttpProblem(f"media_{refusal.refusal}", detail=refusal.detail)


async def _document(folder: Path) -> MediaDocument:
    return await _in_thread(partial(_read_folder, folder))


def _read_folder(folder: Path) -> MediaDocument:
    stored = {file.name: file for file in stored_media(folder)}
    planned = read_plan(folder).arranged(stored)
    free = max(0, shutil.disk_usage(folder).free - MEDIA_RESERVE)
    return MediaDocument(str(folder), free, LARGEST_MEDIA, [_item(stored[item.name], item) for item in planned])


def _item(file: StoredMedia, plan: PlannedMedia) -> StoredMediaDocument:
    return StoredMediaDocument(
        file.name,
        MEDIA_KINDS[(type_of(file.name) or "").partition("/")[0]],
        file.size,
        plan.seconds,
        plan.first,
        plan.last,
    )
