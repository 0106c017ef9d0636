"""Holds the upkeep work of one server, and the folder that it works on."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from aiohttp import web
from msgspec import Struct

from queue_server.api.http.listening.tls import Certificate
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.api.upkeep.certificate_alarm import CertificateWatch
from queue_server.app_parts import PARTS
from queue_server.upkeep.check_job import CheckOutcome
from queue_server.upkeep.copies.copy_restore import CopyRestore
from queue_server.upkeep.letter_job import LetterOutcome
from queue_server.upkeep.past_logs.past_import import PastImport
from queue_server.upkeep.recent_log import RecentLog
from queue_server.upkeep.side_job import Outcome, SideJob

CHECK_LIMIT_S: Final = 6 * 3600.0
"""A check of ten million records on a slow disk takes an hour, at low priority; what takes longer hangs."""


LETTER_LIMIT_S: Final = 25.0
"""A person waits for the outcome of a test letter; a mail server that needs longer for one does not do."""


class Upkeep:
    """`data` is the data folder, None for a server without one (tests, demos). `clock` gives µs UTC."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.data: Path | None = None
        self.check = SideJob("queue_server.upkeep.check_job", CheckOutcome, CHECK_LIMIT_S, clock)
        self.check_by = ""
        """Who asked for the last check, as `role:name`."""
        self.letter = SideJob("queue_server.upkeep.letter_job", LetterOutcome, LETTER_LIMIT_S, clock)
        self.letter_to = ""
        self.log = RecentLog()
        self.certificate: Certificate | None = None
        """What this server speaks https with; None for one that speaks http."""
        self.certificate_watch: CertificateWatch | None = None
        self.certificate_changes = asyncio.Lock()
        """Held while a certificate or a request for one is put in or dropped: two at once would take each other's
        files."""
        self.past_import = PastImport(clock)
        self.copy_restore = CopyRestore(clock)
        self.restart: Callable[[], None] | None = None
        """Lets the server start anew by itself; None where a person does so."""
        self.started_at = clock()
        self.uploads = 0
        """Files that are coming in now."""

    @property
    def is_at_work(self) -> bool:
        """Whether something is under way that a stop would break off."""
        jobs = (self.check, self.past_import.reading, self.past_import.writing, self.copy_restore.checking)
        return self.uploads > 0 or any(job.is_running for job in (*jobs, self.copy_restore.restoring))


def folder_of(request: web.Request) -> Path:
    """The data folder. Raises `HttpProblem` where there is none."""
    data = request.app[PARTS][Upkeep].data
    if data is None:
        raise HttpProblem("upkeep_without_folder")
    return data


def begin(request: web.Request, name: str, job: SideJob[Outcome], order: Struct) -> None:
    """Begin work beside the halls under that name. Raises `HttpProblem` while such work is under way."""
    if job.is_running:
        raise HttpProblem("work_under_way")
    job.begin()
    request.app[PARTS][ServerContext].loops.start(name, partial(job.run, order))
