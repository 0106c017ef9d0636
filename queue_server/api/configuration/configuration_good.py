"""Keeps the last configuration that worked, for a start that fails on its settings, and the notice to staff then."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Final

from queue_server.config.file.config_file import LastGood
from queue_server.config.file.edit import rewritten
from queue_server.config.file.load import parse, plain
from queue_server.config.file.start import StartConfiguration
from queue_server.config.mistakes import ConfigError, Problem, sentence_of
from queue_server.hall.errors import REFUSALS, Refused
from queue_server.pages.settings_notice import SettingsNotice, Standing

log = logging.getLogger(__name__)

NEEDS_RESTART: Final = (
    "server",
    "displays",
    "bridge",
    "openid",
    "reports",
    "backup",
    "store",
    "log",
    "messages",
    "standby",
    "webhooks",
    "branch",
    "region",
)
"""Sections that are read at the start only, except for the boards in `displays`."""
WAITS_FOR_CLOCK: Final = sentence_of("it is put in force once somebody has said what the time is")


class GoodConfiguration:
    """The copy of one server. `started` is the text that the server started with; without `copy` nothing is stored."""

    def __init__(self, notice: SettingsNotice, started: bytes, copy: LastGood | None = None) -> None:
        self.notice = notice
        self.started = started
        self._copy = copy

    def read(self) -> bytes | None:
        return self._copy.read() if self._copy is not None else None

    async def keep(self, text: bytes, *, needs_restart: bool) -> None:
        """Store the text, which is in force except for the sections that a start reads.

        Those sections are stored as this server started with them: a start that fails on the new ones needs others.
        """
        if self._copy is not None:
            await asyncio.to_thread(lambda: self.write(_proven(text, self.started) if needs_restart else text))

    def write(self, text: bytes) -> None:
        """Write the copy. Blocking. If the disk refuses, it is only logged, since no hall depends on it."""
        if self._copy is None:
            return
        try:
            self._copy.write(text)
        except OSError as error:
            log.error("%s cannot be written, so a start has nothing to fall back to: %s", self._copy.path, error)  # noqa: TRY400 - no defect


class StartReport:
    """Reports which parts of the configuration that a server started with are not in force, and why.

    `refused` are the halls that go on with an earlier definition, and `waiting` those that do so until the time is no
    longer in doubt. What is in force as a whole is stored in `good` as the text to fall back to.
    """

    def __init__(
        self, good: GoodConfiguration, start: StartConfiguration, refused: Mapping[str, Refused], waiting: Iterable[str]
    ) -> None:
        self._good = good
        self._start = start
        self._halls = {hall: self._problem(hall, _refused(refusal)) for hall, refusal in refused.items()}
        self._halls |= {hall: self._problem(hall, WAITS_FOR_CLOCK) for hall in waiting}
        for warning in start.warnings:
            log.warning("%s", warning)
        self._post()
        if good.notice.is_posted:
            log.critical("%s", good.notice.sentence)
        for problem in start.problems:
            log.critical("%s", problem)

    def keep(self) -> None:
        """The server accepts: its configuration works. Blocking."""
        if not self._good.notice.is_posted and self._start.config.halls:
            self._good.write(self._start.text)

    def end_waiting(self, hall: str, refusal: Refused | None) -> None:
        """Note that the definition of a hall that waited is in force, or refused."""
        self._halls.pop(hall, None)
        if refusal is not None:
            self._halls[hall] = self._problem(hall, _refused(refusal))
        if self._good.notice.standing != "stays":  # the file has changed since, and the notice is about that
            self._post()
        self.keep()

    def _post(self) -> None:
        problems = [*self._start.problems, *self._halls.values()]
        if problems:
            standing: Standing = "earlier" if self._start.is_earlier else "faulty" if self._start.problems else "partly"
            self._good.notice.post(standing, problems)
        else:
            self._good.notice.withdraw()

    def _problem(self, hall: str, sentence: str) -> Problem:
        return Problem(self._start.file.name, 0, f"halls.{hall}", sentence)


def _refused(refusal: Refused) -> str:
    return sentence_of(REFUSALS.get(refusal.code, str(refusal)), **refusal.params)


def _proven(text: bytes, started: bytes) -> bytes:
    """The text with the sections that a start reads as they were at this start; the text itself where they no longer
    fit its halls."""
    new, old = plain(text, ""), plain(started, "")
    values = {name: value for name, value in new.items() if name not in NEEDS_RESTART}
    values |= {name: value for name, value in old.items() if name in NEEDS_RESTART}
    if "boards" in new.get("displays", {}):
        values["displays"] = {**values.get("displays", {}), "boards": new["displays"]["boards"]}
    try:
        proven = rewritten(text.decode("utf-8-sig").replace("\r\n", "\n"), values).encode()
        parse(proven, "")
    except (ConfigError, ValueError):
        return text
    return proven
