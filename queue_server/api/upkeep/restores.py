"""Restores a copy of a hall from the first page of a server without halls."""

import asyncio
import logging
import os
from functools import partial
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Any, Final

from aiohttp import web
from msgspec import Meta, Struct, json

from queue_server.api.access import trail
from queue_server.api.access.requester import actor_of
from queue_server.api.configuration.administration import configuration_of
from queue_server.api.http.bodies import decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.upkeep.upkeep import Upkeep, begin, folder_of
from queue_server.api.upkeep.uploads import an_upload, file_name_of, length_of, receive
from queue_server.app_parts import PARTS
from queue_server.hall.state import SECOND
from queue_server.upkeep.copies.copy_restore import LARGEST_COPY, RestoreStage
from queue_server.upkeep.copies.restore_job import CopyContents, RestoreFault, RestoreOrder, RestoreOutcome
from queue_server.upkeep.copies.restored_hall import COPY_FILE, RESTORE_FOLDER, forget_copy, mark_ready
from queue_server.upkeep.incoming_file import IncomingFile
from queue_server.upkeep.side_job import BrokenOff

log = logging.getLogger(__name__)


class RestoreBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`version` is that of the contents to which the yes belongs. Without `passphrase` certificates and secrets stay
    locked."""

    version: int
    passphrase: Annotated[str, Meta(min_length=1, max_length=1000)] | None = None


class RestoreDocument(Struct, frozen=True, kw_only=True):
    """The restore that is under way: `reached` of `of` bytes that come.

    `detail` is what the system says of a fault. `installed` is the version of this program. With `restarts_itself` the
    server starts anew by itself once the hall is restored, otherwise a person starts it.
    """

    stage: RestoreStage
    version: int
    name: str
    sender: str
    reached: int
    of: int
    contents: CopyContents | None
    fault: RestoreFault | None
    detail: str
    left_out: list[str]
    installed: str
    restarts_itself: bool
    largest: int = LARGEST_COPY


_restore_body: Final = json.Decoder(RestoreBody)


async def show(request: web.Request) -> web.Response:
    """The restore that is under way."""
    _need_empty(request)
    return json_reply(json.encode(_document(request)))


async def upload(request: web.Request) -> web.Response:
    """Take a copy, and begin to check it. Raises `HttpProblem`; then nothing of it stays."""
    data, config, name = _need_empty(request), _config_file(request), file_name_of(request)
    length, work = length_of(request, LARGEST_COPY), request.app[PARTS][Upkeep].copy_restore
    if work.is_under_way:
        raise HttpProblem("work_under_way")
    with an_upload(request):
        incoming = IncomingFile(data / RESTORE_FOLDER, COPY_FILE, length, needs=length)
        work.forget()
        work.incoming, work.size, work.name, work.sender = incoming, length, name, str(actor_of(request))
        await receive(request, work, length, "restore_cancelled")
    begin(request, "restore", work.checking, work.order(data, config))
    await trail.note(request, "copy_sent", name)
    return json_reply(json.encode(_document(request)), 201)


async def restore(request: web.Request) -> web.Response:
    """Restore the copy, and let the server start anew with its hall. Raises `HttpProblem`."""
    parts = request.app[PARTS]
    body, data, config = decode(_restore_body, await request.read()), _need_empty(request), _config_file(request)
    if not await asyncio.to_thread(os.access, config.parent, os.W_OK):
        raise HttpProblem("configuration_unwritable", why=f"the folder {config.parent} is read-only")
    upkeep = parts[Upkeep]
    work = upkeep.copy_restore
    if work.is_under_way:  # from here to `begin` nobody else has a turn
        raise HttpProblem("work_under_way")
    if work.contents is None or work.file is None:
        raise HttpProblem("restore_not_ready")
    if body.version != work.version:
        raise HttpProblem("restore_changed")
    order = work.order(data, config, restores=True, passphrase=body.passphrase or None)
    work.restoring.begin()
    at = parts[ServerContext].clock() / SECOND
    parts[ServerContext].loops.start("restore", partial(_restore, request.app, upkeep, order, at))
    await trail.note(request, "copy_restored", work.name)
    return json_reply(json.encode(_document(request)))


async def cancel(request: web.Request) -> web.Response:
    """Stop what is under way, and forget the copy: nothing has changed. Raises `HttpProblem`."""
    need_empty_body(await request.read())
    data, work = _need_empty(request), request.app[PARTS][Upkeep].copy_restore
    await work.checking.cancel()
    await work.restoring.cancel()
    if work.stage == "restored":  # also where it came to its end before it could be stopped
        raise HttpProblem("work_under_way")
    work.forget()
    await asyncio.to_thread(forget_copy, data)
    return json_reply(json.encode(_document(request)))


async def _restore(app: web.Application, upkeep: Upkeep, order: RestoreOrder, at: float) -> None:
    """Restore beside the server; a hall that is whole takes its place at the start that follows."""
    work = upkeep.copy_restore
    await work.restoring.run(order)
    if work.stage != "restored":
        return
    if app[PARTS][ServerContext].readable_feeds():
        work.forget()
        await asyncio.to_thread(forget_copy, Path(order.data))
        return
    try:
        await asyncio.to_thread(mark_ready, Path(order.data), at)
    except OSError as error:  # raised, it would begin the whole work anew, without an end
        log.error("the restored hall cannot be marked for the next start: %s", error)  # noqa: TRY400 - a disk, no defect
        work.fail_to_mark(error)
        return
    if upkeep.restart is not None:
        upkeep.restart()


def _need_empty(request: web.Request) -> Path:
    """The data folder of a server without halls. Raises `HttpProblem`."""
    if request.app[PARTS][ServerContext].readable_feeds():
        raise HttpProblem("restore_hall_present")
    return folder_of(request)


def _config_file(request: web.Request) -> Path:
    path: Path = configuration_of(request).path
    return path


def _document(request: web.Request) -> RestoreDocument:
    upkeep = request.app[PARTS][Upkeep]
    work, about = upkeep.copy_restore, {"fault": None, "detail": "", "left_out": list[str]()}
    progress: dict[str, Any] = {"reached": 0, "of": 0}
    if work.incoming is not None:
        progress = {"reached": work.incoming.received, "of": work.size}
    elif isinstance(work.outcome, RestoreOutcome) and not work.restoring.is_running:
        about = {name: getattr(work.outcome, name) for name in about}
    elif isinstance(work.outcome, BrokenOff):
        about["detail"] = work.outcome.detail
    return RestoreDocument(
        stage=work.stage,
        version=work.version,
        name=work.name,
        sender=work.sender.partition(":")[2],
        contents=work.contents.contents if work.contents is not None and work.file is not None else None,
        installed=installed_version("kezek"),
        restarts_itself=upkeep.restart is not None,
        **progress,
        **about,  # type: ignore[arg-type]
    )
