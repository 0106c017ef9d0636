"""Imports a past log: takes its file, reads it, shows and changes the preview, writes the journal."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from zoneinfo import available_timezones

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.access import trail
from queue_server.api.access.requester import actor_of
from queue_server.api.http.bodies import decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.upkeep.upkeep import Upkeep, begin, folder_of
from queue_server.api.upkeep.uploads import an_upload, file_name_of, length_of, receive
from queue_server.app_parts import PARTS
from queue_server.stats.visits.past_hall import past_of
from queue_server.upkeep.incoming_file import IncomingFile, empty
from queue_server.upkeep.past_logs.import_job import (
    LARGEST_LOG,
    ImportChoices,
    ImportedPast,
    ImportOutcome,
    LogFault,
    WordsByLanguage,
)
from queue_server.upkeep.past_logs.import_preview import LogPreview
from queue_server.upkeep.past_logs.past_import import IMPORT_FOLDER, ImportStage, PastImport
from queue_server.upkeep.side_job import BrokenOff
from queue_server.views.times import moment_or_none

GROWTH: Final = 40
"""How many times the size of a log its journal and figures take on the disk: a row becomes four records."""
PACKED: Final = 6
"""How many times its own size a packed log has at the most, as far as the room on the disk goes."""


class ImportBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`version` is that of the preview to which the yes belongs."""

    version: int


class ChoicesBody(ImportBody, frozen=True, forbid_unknown_fields=True):
    """What is said of the log from now on."""

    choices: ImportChoices


class ImportDocument(Struct, frozen=True, kw_only=True):
    """The import that is under way, or the last one: `reached` of `of` bytes or records of its step.

    `faults` are the first of `fault_count`, `obstacle` is why the log cannot be put beside the hall, both by language.
    `broken_off` is what the system says. `largest` is how many bytes a file may have.
    """

    stage: ImportStage
    version: int
    hall: str
    name: str
    sender: str
    choices: ImportChoices
    reached: int
    of: int
    began_at: datetime | None
    ended_at: datetime | None
    preview: LogPreview | None = None
    faults: list[LogFault] = []
    fault_count: int = 0
    obstacle: WordsByLanguage | None = None
    broken_off: str | None = None
    imported: ImportedPast | None = None
    largest: int = LARGEST_LOG


_import_body: Final = json.Decoder(ImportBody)
_choices_body: Final = json.Decoder(ChoicesBody)


async def show(request: web.Request) -> web.Response:
    """The import that is under way, or the last one."""
    folder_of(request)
    return json_reply(json.encode(_document(request)))


async def upload(request: web.Request) -> web.Response:
    """Take a file for a hall, and begin to read it. Raises `HttpProblem`; then nothing of it stays."""
    parts = request.app[PARTS]
    data, name = folder_of(request), file_name_of(request)
    feed = parts[ServerContext].readable_feed(request.query.get("hall", ""))
    past = past_of(feed.hall)
    if past is None or past in parts[ServerContext].readable_feeds():
        raise HttpProblem("import_without_past", hall=feed.hall)
    length, work = length_of(request, LARGEST_LOG), parts[Upkeep].past_import
    if work.is_under_way:
        raise HttpProblem("work_under_way")
    with an_upload(request):
        is_packed = name.lower().endswith(".gz")
        needs = GROWTH * length * (PACKED if is_packed else 1)
        incoming = IncomingFile(data / IMPORT_FOLDER, "log.csv.gz" if is_packed else "log.csv", length, needs)
        work.forget()
        work.incoming, work.size = incoming, length
        work.hall, work.name, work.sender = feed.hall, name, str(actor_of(request))
        await receive(request, work, length, "import_cancelled")
    work.choices = ImportChoices(feed.state.defined.timezone)
    begin(request, "import", work.reading, work.order(data))
    await trail.note(request, "past_log_sent", name)
    return json_reply(json.encode(_document(request)), 201)


async def read_anew(request: web.Request) -> web.Response:
    """Read the file once more, with other choices. Raises `HttpProblem`."""
    body = decode(_choices_body, await request.read())
    if body.choices.timezone not in available_timezones():
        raise HttpProblem("malformed", why=f"{body.choices.timezone} is no time zone such as Asia/Almaty")
    work = _need_preview(request, body.version)
    work.choices = body.choices
    begin(request, "import", work.reading, work.order(folder_of(request)))
    return json_reply(json.encode(_document(request)))


async def write(request: web.Request) -> web.Response:
    """Begin to write what the preview shows; or go on, where the writing was stopped. Raises `HttpProblem`."""
    body = decode(_import_body, await request.read())
    work = _need_preview(request, body.version)
    if not work.has_preview:
        raise HttpProblem("import_not_ready")
    begin(request, "import", work.writing, work.order(folder_of(request), writes=True))
    await trail.note(request, "past_log_imported", work.hall)
    return json_reply(json.encode(_document(request)))


async def cancel(request: web.Request) -> web.Response:
    """Stop what is under way. What is being written can go on from there; all else is forgotten, with its file."""
    need_empty_body(await request.read())
    data, work = folder_of(request), request.app[PARTS][Upkeep].past_import
    is_writing, hall = work.stage == "writing", work.hall
    await work.reading.cancel()
    await work.writing.cancel()
    if not is_writing:
        work.forget()
        with suppress(OSError):  # the next file that is sent empties the folder, or says what the disk says
            await asyncio.to_thread(empty, data / IMPORT_FOLDER)
    if hall:
        await trail.note(request, "past_log_cancelled", hall)
    return json_reply(json.encode(_document(request)))


def _need_preview(request: web.Request, version: int) -> PastImport:
    """The import whose file has come, if it is as the page shows it. Raises `HttpProblem`."""
    work = request.app[PARTS][Upkeep].past_import
    if work.is_under_way:
        raise HttpProblem("work_under_way")
    if work.stage in ("none", "imported"):
        raise HttpProblem("import_not_ready")
    if version != work.version:
        raise HttpProblem("import_changed")
    return work


def _document(request: web.Request) -> ImportDocument:
    work = request.app[PARTS][Upkeep].past_import
    job = work.writing if work.stage in ("writing", "stopped", "imported") else work.reading
    reached, of = job.progress.reached, job.progress.of
    if work.incoming is not None:
        reached, of = work.incoming.received, work.size
    about: dict[str, Any] = {}
    if work.stage not in ("none", "sending"):
        about["preview"] = work.reading.outcome.preview if isinstance(work.reading.outcome, ImportOutcome) else None
        if isinstance(work.outcome, ImportOutcome):
            about |= {name: getattr(work.outcome, name) for name in ("faults", "fault_count", "obstacle", "imported")}
        elif isinstance(work.outcome, BrokenOff):
            about["broken_off"] = work.outcome.detail
    return ImportDocument(
        stage=work.stage,
        version=work.version,
        hall=work.hall,
        name=work.name,
        sender=work.sender.partition(":")[2],
        choices=work.choices,
        reached=reached,
        of=of,
        began_at=moment_or_none(job.began_at),
        ended_at=moment_or_none(job.ended_at),
        **about,
    )
