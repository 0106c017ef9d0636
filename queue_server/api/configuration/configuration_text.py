"""Reads and replaces the text of the configuration file; what the disk or an edit refuses becomes an HTTP problem."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from queue_server.api.http.problem import HttpProblem
from queue_server.config.file.config_file import ConfigurationFile, as_it_was, version_of
from queue_server.config.file.edit import rewritten
from queue_server.config.file.load import parse, plain
from queue_server.config.file.patch import BadChange, Change, apply_changes
from queue_server.config.file.shared_text import MACHINE_SECTIONS, for_machine
from queue_server.config.mistakes import ConfigError
from queue_server.config.settings import Config
from queue_server.hall.state import SECOND

log = logging.getLogger(__name__)

Values = Mapping[str, Any]
RequestedValues = Values | tuple[Change, ...]
"""What an administrator sends: all values of the file, or changes of its present values."""


class ConfigurationText:
    """The text of one file. `started` is the text that the server started with, `clock` gives µs UTC. With `machine`
    several servers share the text, and its sections of one machine count."""

    def __init__(
        self, file: ConfigurationFile, started: bytes, clock: Callable[[], int], machine: Config | None = None
    ) -> None:
        self._machine = machine
        self.path = file.path
        self._file = file
        self._clock = clock
        self._text = started
        """The text that this server has read or written last."""
        self._last: tuple[str, str] = ("", "")
        """The version that this server wrote last, and who asked for it."""

    @property
    def name(self) -> str:
        """The name of the file, without its folder."""
        return self.path.name

    async def read(self) -> bytes:
        """The text of the file now. Raises `HttpProblem`."""
        try:
            return await asyncio.to_thread(self._file.read)
        except OSError as error:
            raise HttpProblem("configuration_unwritable", why=error.strerror or "it cannot be read") from None

    async def replace(self, old: bytes, new: bytes, author: str = "", confirmed_by: str | None = None) -> None:
        """Replace the text of the file, which must be `old`. Raises `HttpProblem`."""
        try:
            is_done = await asyncio.to_thread(self._file.replace, old, new, self._moment(), author, confirmed_by)
        except OSError as error:
            raise HttpProblem("configuration_unwritable", why=error.strerror or "it cannot be written") from None
        if not is_done:
            raise HttpProblem("configuration_edited")
        self._text = new

    async def keep_edited(self, text: bytes) -> None:
        """Keep the text of before, where `text` was written in an editor. A disk that does not take it harms nobody."""
        try:
            await asyncio.to_thread(self._file.keep_if_edited, self._text, text, self._moment())
        except OSError as error:
            log.error("the earlier text of %s is not kept: %s", self.path, error)  # noqa: TRY400 - no defect
        self._text = text

    def note_author(self, text: bytes, author: str) -> None:
        """Note who has put the text into the file."""
        self._last = (version_of(text), author)

    def author_of(self, version: str) -> str | None:
        """Who has put that version into the file, where it was done on the page since the start; else None."""
        version_written, author = self._last
        return author if version_written == version else None

    def parse(self, text: bytes, *, needs_hall: bool = True) -> Config:
        """The configuration of a text on this machine. Raises `ConfigError`."""
        config = parse(text, self.name, needs_hall=needs_hall)
        return config if self._machine is None else for_machine(config, self._machine)

    def values(self, text: bytes) -> dict[str, Any]:
        """The values of the file. Raises `HttpProblem` where the file is not TOML, after an edit by hand."""
        try:
            return plain(text, self.name)
        except ConfigError as error:
            raise HttpProblem("configuration_broken", why=str(error)) from None

    async def rewritten(self, text: bytes, requested: RequestedValues) -> bytes:
        """The text with the requested values. A large one takes a second, in a thread. Raises `HttpProblem`."""
        values = self.values(text)
        try:
            requested = apply_changes(values, requested) if isinstance(requested, tuple) else requested
            if requested.get("halls") == {}:  # TOML has no table of tables without any; its check has a sentence for it
                requested = {key: value for key, value in requested.items() if key != "halls"}
            new = await asyncio.to_thread(rewritten, _plain_text(text), requested)
        except BadChange as error:
            raise HttpProblem("malformed", why=str(error)) from None
        except (ValueError, TypeError, AttributeError) as error:
            raise HttpProblem("malformed", why="the values cannot be written as TOML") from error
        if self._machine is not None and (sections := [name for name in MACHINE_SECTIONS if name in requested]):
            reason = f"[{'], ['.join(sections)}] is each machine's own. Change it in the file of that machine"
            raise HttpProblem("malformed", why=reason)
        return as_it_was(text, new)

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._clock() / SECOND, UTC)


def _plain_text(text: bytes) -> str:
    return text.decode("utf-8-sig").replace("\r\n", "\n")
