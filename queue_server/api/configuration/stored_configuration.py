"""Keeps the text of the configuration in a store that several machines share, in place of a file.

A machine's file has its own sections (`MACHINE_SECTIONS`); for all else the store's newest text counts, on every server
within a second or two. The first server of an empty store puts its file's text there. A file that says something else
about a hall changes nothing: the log and `/readyz` name it.
"""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from queue_server.api.configuration.configuration import Configuration
from queue_server.config.file.config_file import (
    CONFIG_NAME,
    EARLIER_KEPT,
    ConfigurationFile,
    EarlierText,
    Replacement,
    version_of,
)
from queue_server.config.file.load import parse
from queue_server.config.file.shared_text import for_machine, sections_that_differ, shared_text
from queue_server.config.file.start import StartConfiguration
from queue_server.config.mistakes import ConfigError, Problem
from queue_server.config.settings import Config
from queue_server.hall.commands import Actor
from queue_server.hall.state import SECOND
from queue_server.journal.shared.contents import StoredConfiguration
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.store_watch import Reader, StoreWatch
from queue_server.loops import every
from queue_server.views.times import moment

log = logging.getLogger(__name__)

T = TypeVar("T")

"""How the store's text is called in messages about its lines."""
FOLLOW_S: Final = 1.0
"""How often a server asks whether there is another text."""
STORE_ANSWER_S: Final = 20.0


class StoredStart(NamedTuple):
    """What to start with; `differences` are the sections of the machine's file that say something else."""

    start: StartConfiguration
    number: int
    differences: list[str]


async def start_with_store(store: Store, start: StartConfiguration, now: int) -> StoredStart:
    """The store's newest text that can be read, with the machine's own sections; a store without any gets the file's.
    Raises `ConfigError` where none can be read, and `Unavailable`."""
    while (newest := await store.configuration()) is None:
        await store.put_configuration(StoredConfiguration(1, now, "", None, shared_text(start.text)))
    readable = await _readable(store, newest)
    stored, problems = readable.stored, readable.problems
    config = for_machine(readable.config, start.config)
    differences = sections_that_differ(start.text, stored.text)
    if differences:
        log.warning(
            "%s says something else than the store about [%s]: the store's text counts. `kezek config diff` shows it, "
            "`kezek config put` puts the file's text into the store",
            start.file,
            "], [".join(differences),
        )
    of_store = StartConfiguration(start.file, config, stored.text, is_earlier=stored is not newest, problems=problems)
    return StoredStart(of_store, newest.number, differences)


class _Readable(NamedTuple):
    """A text that can be read, and why the newest one cannot, where it is another one."""

    stored: StoredConfiguration
    config: Config
    problems: tuple[Problem, ...] = ()


async def _readable(store: Store, newest: StoredConfiguration) -> _Readable:
    """The newest text that can be read: there may be nobody on site who can put another one. Raises `ConfigError`."""
    try:
        return _Readable(newest, parse(newest.text, CONFIG_NAME, needs_hall=False))
    except ConfigError as fault:
        for text in (await store.configurations(EARLIER_KEPT + 1))[1:]:
            with contextlib.suppress(ConfigError):
                return _Readable(text, parse(text.text, CONFIG_NAME, needs_hall=False), tuple(fault.problems))
        raise


class StoredText(ConfigurationFile):
    """The text in the store, for those who expect a file. Blocking: for threads beside the loop of the store. Raises
    `OSError` where the store is away."""

    def __init__(self, store: Store, name: Path = Path(CONFIG_NAME)) -> None:
        super().__init__(name)
        self._store, self._loop = store, asyncio.get_running_loop()

    def read(self) -> bytes:
        stored = self._wait(self._store.configuration())
        return stored.text if stored is not None else b""

    def replace(self, old: bytes, new: bytes, at: datetime, author: str = "", confirmed_by: str | None = None) -> bool:
        stored = self._wait(self._store.configuration())
        if stored is None or stored.text != old:
            return False
        at_us = round(at.timestamp() * SECOND)
        text = StoredConfiguration(stored.number + 1, at_us, author, confirmed_by, new)
        return self._wait(self._store.put_configuration(text))

    def keep(self, text: bytes, at: datetime, replacement: Replacement) -> None:
        """Do nothing: the store keeps every text."""

    def keep_if_edited(self, last: bytes | None, text: bytes, at: datetime) -> None:
        """Do nothing: nobody edits the store's text but by this program."""

    def earlier_texts(self) -> list[EarlierText]:
        texts = self._wait(self._store.configurations(EARLIER_KEPT + 1))
        return [
            EarlierText(
                f"{text.number:08}",
                moment(after.at),
                Replacement(after.author, after.confirmed_by, version_of(after.text)),
            )
            for after, text in itertools.pairwise(texts)
        ]

    def earlier_text(self, id: str) -> bytes | None:  # noqa: A002 - the field's own name
        texts = self._wait(self._store.configurations(EARLIER_KEPT + 1))
        return next((text.text for text in texts[1:] if f"{text.number:08}" == id), None)

    def _wait(self, answer: Coroutine[Any, Any, T]) -> T:
        try:
            return asyncio.run_coroutine_threadsafe(answer, self._loop).result(STORE_ANSWER_S)
        except (Unavailable, TimeoutError) as fault:
            raise OSError(None, str(fault)) from fault


async def follow_store(
    configuration: Configuration, store: Store, number: int, actor: Actor, watch: StoreWatch
) -> None:
    """Put each further text of the store in force, until cancelled."""
    reader = Reader(watch)

    async def look() -> None:
        nonlocal number
        newest = await store.configuration_number()
        if newest != number:
            await configuration.reload(actor)
            number = newest

    async def look_at_changes() -> None:
        try:
            await reader.read(look)
        except Unavailable as fault:
            log.debug("the configuration cannot be looked at: %s", fault)

    await every(FOLLOW_S, look_at_changes)
