"""Checks all journals when a button is pressed: its progress, its result, and a file for an auditor."""

from datetime import datetime
from importlib.metadata import version
from typing import Any, Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.access import trail
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.requester import actor_of
from queue_server.api.http.bodies import need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import TEXT, headers_of, json_reply
from queue_server.api.upkeep.upkeep import Upkeep, begin, folder_of
from queue_server.app_parts import PARTS
from queue_server.hall.state import SECOND
from queue_server.pages.context import definitions_of
from queue_server.pages.wording.words import language_of, words
from queue_server.upkeep.check_job import CheckOrder, CheckOutcome
from queue_server.upkeep.check_words import CheckedHall, CheckHeading, CheckReader, check_report, checked_hall
from queue_server.upkeep.side_job import BrokenOff
from queue_server.views.times import moment, moment_or_none

LINES_SHOWN: Final = 100
"""Lines of one hall on the page; the file has more."""


class CheckDocument(Struct, frozen=True):
    """The last check, or the one under way: `reached` of `of` records. `is_good` is null until there is an outcome.

    `halls` is in the reader's language. `broken_off` is what the system says where the check has no outcome, and
    `unreadable` why a part of the folder could not be read.
    """

    is_running: bool
    reached: int
    of: int
    began_at: datetime | None
    ended_at: datetime | None
    is_good: bool | None = None
    halls: list[CheckedHall] = []
    broken_off: str | None = None
    unreadable: str | None = None


async def show(request: web.Request) -> web.Response:
    """The last check, or the one under way."""
    folder_of(request)
    return json_reply(json.encode(await _document(request)))


async def start(request: web.Request) -> web.Response:
    """Begin a check. Raises `HttpProblem` while one is under way."""
    need_empty_body(await request.read())
    upkeep = request.app[PARTS][Upkeep]
    begin(request, "check", upkeep.check, CheckOrder(str(folder_of(request))))
    upkeep.check_by = str(actor_of(request))
    await trail.note(request, "check_asked")
    return json_reply(json.encode(await _document(request)))


async def download(request: web.Request) -> web.Response:
    """The last check as a text file. Raises `HttpProblem` where there is none."""
    folder_of(request)
    upkeep = request.app[PARTS][Upkeep]
    outcome, ended_at = upkeep.check.outcome, upkeep.check.ended_at
    if not isinstance(outcome, CheckOutcome) or ended_at is None:
        raise HttpProblem("no_check")
    reader = await _reader(request)
    about = CheckHeading(version("kezek"), ended_at, upkeep.check_by)
    name = f"kezek-check-{moment(ended_at - ended_at % SECOND):%Y-%m-%dT%H%M%SZ}.txt"
    headers = headers_of(TEXT).copy()
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return web.Response(body=check_report(outcome, reader, about).encode(), headers=headers)


async def _document(request: web.Request) -> CheckDocument:
    job = request.app[PARTS][Upkeep].check
    about: dict[str, Any] = {}
    if isinstance(job.outcome, CheckOutcome):
        reader = await _reader(request)
        halls = [checked_hall(check, reader, LINES_SHOWN) for check in job.outcome.halls]
        is_good = job.outcome.unreadable is None and all(hall.is_intact for hall in halls)
        about = {"is_good": is_good, "halls": halls, "unreadable": job.outcome.unreadable}
    elif isinstance(job.outcome, BrokenOff):
        about = {"is_good": False, "broken_off": job.outcome.detail}
    began_at, ended_at = moment_or_none(job.began_at), moment_or_none(job.ended_at)
    return CheckDocument(job.is_running, job.progress.reached, job.progress.of, began_at, ended_at, **about)


async def _reader(request: web.Request) -> CheckReader:
    definitions = definitions_of(request)
    return CheckReader(
        words(language_of(request)),
        {hall: definition.timezone for hall, definition in definitions.items()},
        {hall: definition.names for hall, definition in definitions.items()},
        await request.app[PARTS][AccessControl].names.read(),
    )
