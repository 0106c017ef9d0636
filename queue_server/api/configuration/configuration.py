"""Changes the configuration of a running server, in its file and in force, without a restart.

There is one source of truth, the file. A change is a set of values for it; before anything is stored, the new text is
read as at a start, each hall's rule decides whether it would refuse, and the version that the change began from is
compared with the file. Then the file is replaced, the earlier text is kept beside it, and each hall's new definition is
recorded in its journal under the name of the administrator.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from queue_server.api.configuration.concerned_bookings import need_acceptance
from queue_server.api.configuration.configuration_documents import (
    Review,
    Saved,
)
from queue_server.api.configuration.configuration_good import WAITS_FOR_CLOCK, GoodConfiguration
from queue_server.api.configuration.configuration_text import ConfigurationText, RequestedValues
from queue_server.api.configuration.reading.configuration_history import ConfigurationHistory
from queue_server.api.configuration.reading.configuration_reader import ConfigurationReader
from queue_server.api.configuration.reading.configuration_reviewer import ConfigurationReviewer, need_right
from queue_server.api.configuration.running_configuration import RunningConfiguration
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.config.definition import Definition
from queue_server.config.file.config_file import ConfigurationFile, version_of
from queue_server.config.file.shared_text import shared_version
from queue_server.config.mistakes import ConfigError
from queue_server.config.mistakes import Problem as FileProblem
from queue_server.config.sections.displays import Displays
from queue_server.config.settings import Config
from queue_server.engine import ClockDoubtful, Stopping
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.journal.access.contents import PendingChange
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable
from queue_server.pages.wording.change_sentences import ConfigurationWords

log = logging.getLogger(__name__)

RELOAD_AGAIN_S: Final = 5.0
"""How soon a file that could not be put in force is read again: another program needs seconds to write a copy."""


class Configuration:
    """The file of one server, or with `machine` the text of several and this one's own sections. `config` is what the
    server was started with; `on_displays` is told what is shown now, before `open_hall` opens a hall that was added."""

    def __init__(
        self,
        server: ServerContext,
        file: ConfigurationFile,
        config: Config,
        on_displays: Callable[[Displays], None],
        good: GoodConfiguration,
        configuration_words: ConfigurationWords,
        open_hall: Callable[[str, Definition, c.Actor], Awaitable[None]],
        machine: Config | None = None,
    ) -> None:
        self.running = RunningConfiguration(server, config, on_displays, open_hall)
        self._server = server
        self._good = good
        self._file = ConfigurationText(file, good.started, server.clock, machine)
        self._reviewer = ConfigurationReviewer(
            self._file, self.running, configuration_words, server.clock, lambda: bool(server.feeds())
        )
        history = ConfigurationHistory(file, configuration_words)
        self.reader = ConfigurationReader(
            server, self._file, self.running, history, self._reviewer, configuration_words
        )
        self._lock = asyncio.Lock()

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    async def review(self, version: str, requested: RequestedValues) -> Review:
        """Review what saving the change would do; nothing is stored. Raises `HttpProblem`."""
        text = await self._file.read()
        await self._need_current(version, text)
        return await self._reviewer.review(text, await self._file.rewritten(text, requested))

    async def save(
        self, version: str, requested: RequestedValues, actor: c.Actor, *, accepted_bookings: int = 0
    ) -> Saved:
        """Save the change and put it in force, or let it wait for a second approval. The actor has said yes to so many
        open bookings whose time goes. Raises `HttpProblem`, `Refused`."""
        async with self._lock:
            text = await self._file.read()
            await self._need_current(version, text)
            new = await self._file.rewritten(text, requested)
            review = await self._reviewer.review(text, new, asks=False)
            need_right(review)
            need_acceptance(review.bookings, accepted_bookings)
            if not review.needs_second:
                await self._apply(text, new, actor)
                return Saved(version_of(new), waits=False, needs_restart=review.needs_restart)
            at = self._server.clock()
            change = PendingChange(secrets.token_urlsafe(9), actor.name, at, version, new.decode())
            await self._server.store.save_pending(change)
            return Saved(version, waits=True, needs_restart=review.needs_restart)

    async def confirm(
        self,
        id: str,  # noqa: A002 - the field's own name
        actor: c.Actor,
        *,
        accepted_bookings: int = 0,
    ) -> Saved:
        """Apply a change that waits, as another administrator than its author. Raises `HttpProblem`, `Refused`."""
        async with self._lock:
            change = await self._pending(id)
            names = await self.reader.names()  # a request may have come under an earlier name
            if names.display_name(change.author) == names.display_name(actor.name) or not actor.is_person:
                raise HttpProblem("own_change", author=change.author)
            text = await self._file.read()
            await self._need_current(change.base, text)
            new = change.text.encode()
            review = await self._reviewer.review(text, new, asks=False)
            need_right(review)
            need_acceptance(review.bookings, accepted_bookings)
            await self._apply(text, new, c.Actor("admin", change.author, is_person=True), actor.name)
            await self._server.store.end_pending(id)
            return Saved(version_of(new), waits=False, needs_restart=review.needs_restart)

    async def withdraw(self, id: str) -> None:  # noqa: A002 - the field's own name
        """Remove a change that waits, as its author or as another administrator who rejects it. Raises
        `HttpProblem`."""
        if not await self._server.store.end_pending(id):
            raise HttpProblem("unknown_change")

    async def put_back(self, actor: c.Actor) -> Saved:
        """Write the configuration in force into the file again; the file's text is kept beside it. Raises
        `HttpProblem`."""
        async with self._lock:
            good = self._good.read()
            if good is None or not self._good.notice.can_put_back:
                raise HttpProblem("configuration_in_force")
            await self._apply(await self._file.read(), good, actor)
            return Saved(
                version_of(good), waits=False, needs_restart=self.running.needs_restart(self._file.parse(good))
            )

    async def reload(self, actor: c.Actor) -> None:
        """Put in force what was written into the file by hand. A mistake is logged, shown to staff and changes nothing;
        while the store cannot be written, it is tried again."""
        while True:
            try:
                return await self._reload(actor)
            except ClockDoubtful:
                self._stays([FileProblem(self._file.name, 0, "halls", WAITS_FOR_CLOCK)])
                log.warning("the configuration is not put in force yet: the time is in doubt")
            except Unavailable as fault:
                log.error(  # noqa: TRY400 - a disk or a lock, no defect
                    "the configuration is not put in force yet, tried again in %.0f s: %s", RELOAD_AGAIN_S, fault
                )
            await asyncio.sleep(RELOAD_AGAIN_S)

    def _log_concerned(self, config: Config) -> None:
        """Log whose time goes with a file that was written by hand: nobody can be asked then."""
        for bookings in self.running.concerned(config):
            hall, service = bookings.hall, bookings.service
            if bookings.count:
                log.warning(
                    "%s: %d open bookings of %s have no time any more; they stay open", hall, bookings.count, service
                )
            if bookings.entries:
                log.warning(
                    "%s: %d visitors take part in draws of %s that have no places any more; their pages say so",
                    *(hall, bookings.entries, service),
                )

    async def _reload(self, actor: c.Actor) -> None:
        async with self._lock:
            try:
                text = await self._file.read()
                config = self._file.parse(text)
                if wrong := await self._reviewer.faults(text, config, running=self.running.started):
                    raise ConfigError(wrong)  # noqa: TRY301 - told as the others are
                for refusal in self.running.refusals(config):
                    log.error("%s: the configuration is not put in force: %s", refusal.hall, refusal.detail)
                    self._stays([FileProblem(self._file.name, 0, f"halls.{refusal.hall}", refusal.detail)])
                    return
                self._log_concerned(config)
                for hall in self.running.changed(config):
                    await self._server.execute(hall, c.Configure(config.halls[hall]), actor)
                    log.info("%s: the configuration is in force", hall)
                await self.running.take_in(config, actor)
                await self._file.keep_edited(text)
            except ConfigError as error:
                self._stays(error.problems)
                log.error("the configuration is not put in force: %s", error)  # noqa: TRY400 - a mistake, no defect
            except (HttpProblem, Refused, Corrupt, Stopping) as error:
                log.error("the configuration is not put in force: %s", error)  # noqa: TRY400 - the same
            else:
                await self._is_good(text, config)
                for section in self.running.needs_restart(config):
                    log.warning("[%s] has changed and is read at the next start", section)

    def _stays(self, problems: Sequence[FileProblem]) -> None:
        """Show staff that the file could not be read anew, or that the start could not use it."""
        notice = self._good.notice
        notice.post("earlier" if notice.standing == "earlier" else "stays", problems)

    async def _is_good(self, text: bytes, config: Config) -> None:
        """Note that the text is in force, but for what the next start reads: store it, and withdraw the notice to
        staff."""
        servers = self._server.servers
        servers.row = replace(servers.row, configuration=shared_version(text))
        await self._good.keep(text, needs_restart=bool(self.running.needs_restart(config)))
        notice, wrong = self._good.notice, []
        if notice.standing == "faulty":
            wrong = await self._reviewer.faults(text, config, running=None)
        if wrong:
            notice.post("faulty", wrong)
        else:
            notice.withdraw()

    async def _apply(self, old: bytes, new: bytes, actor: c.Actor, confirmed_by: str | None = None) -> None:
        """Replace the file, then change the halls. File first: if the program ends in between, the next start puts it
        in force."""
        config = self._file.parse(new)
        before = {hall: self._server.feeds()[hall].state.definition for hall in self.running.changed(config)}
        await self._file.keep_edited(old)
        await self._file.replace(old, new, actor.name, confirmed_by)
        configured: list[str] = []
        try:
            for hall in before:
                await self._server.execute(hall, c.Configure(config.halls[hall], confirmed_by), actor)
                configured.append(hall)
            await self.running.take_in(config, actor)
        except Exception:
            self.running.take_back()
            await self._take_back(new, old, {hall: before[hall] for hall in configured}, actor)
            raise
        self._file.note_author(new, actor.name)
        await self._is_good(new, config)

    async def _take_back(
        self, new: bytes, old: bytes, configured: Mapping[str, Definition | None], actor: c.Actor
    ) -> None:
        """Restore the earlier text, unless another one was written meanwhile, and the earlier definitions."""
        try:
            await self._file.replace(new, old)
        except HttpProblem as why:
            log.error("%s holds a text that could not be put in force: %s", self._file.path, why)  # noqa: TRY400 - no defect
        for hall, definition in configured.items():
            if definition is not None:
                await self._server.execute(hall, c.Configure(definition), actor)

    async def _pending(self, id: str) -> PendingChange:  # noqa: A002 - the field's own name
        for change in await self._server.store.pending():
            if change.id == id:
                return change
        raise HttpProblem("unknown_change")

    async def _need_current(self, version: str, text: bytes) -> None:
        if version != version_of(text):
            author = self._file.author_of(version_of(text))
            if author is None:
                raise HttpProblem("configuration_edited")
            raise HttpProblem("configuration_changed", who=(await self.reader.names()).display_name(author))
