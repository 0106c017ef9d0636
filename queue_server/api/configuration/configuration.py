"""Changes the configuration of a running server, in its file and in force, without a restart.

There is one source of truth, the file. A change is a set of values for it; before anything is stored, the new text is
read as at a start, each hall's rule decides whether it would refuse, and the version that the change began from is
compared with the file. Then the file is replaced, the earlier text is kept beside it, and each hall's new definition is
recorded in its journal under the name of the administrator.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from queue_server.api.configuration.configuration_documents import (
    ConfigurationDocument,
    EarlierState,
    EarlierValues,
    MergedDraft,
    Mistake,
    Refusal,
    Review,
    Saved,
    WaitingChange,
    difference_of,
    differences_of,
    mistakes_of,
    waiting_change,
)
from queue_server.api.configuration.configuration_good import NEEDS_RESTART, WAITS_FOR_CLOCK, GoodConfiguration
from queue_server.api.configuration.configuration_history import ConfigurationHistory, merged_draft
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.api.http.tls import Certificate
from queue_server.config.definition import Definition
from queue_server.config.fairness import touches_fairness
from queue_server.config.file.config_file import ConfigurationFile, as_it_was, version_of
from queue_server.config.file.edit import rewritten
from queue_server.config.file.load import locate, parse, plain
from queue_server.config.file.patch import BadChange, Change, apply_changes
from queue_server.config.mistakes import ConfigError, sentence_of
from queue_server.config.mistakes import Problem as FileProblem
from queue_server.config.sections.displays import Displays, in_force
from queue_server.config.settings import Config, ServerSettings
from queue_server.config.trial import Finding, try_configuration
from queue_server.config.trial.address import Address
from queue_server.engine import ClockDoubtful, Stopping
from queue_server.hall import commands as c
from queue_server.hall.decide import decide
from queue_server.hall.errors import Refused
from queue_server.hall.state import SECOND
from queue_server.journal.record import Corrupt
from queue_server.journal.store import PendingChange, Unavailable
from queue_server.pages.change_sentences import ConfigurationWords
from queue_server.views.person_names import PersonNames

log = logging.getLogger(__name__)

RELOAD_AGAIN_S: Final = 5.0
"""How soon a file that could not be put in force is read again: another program needs seconds to write a copy."""

Values = Mapping[str, Any]
RequestedValues = Values | tuple[Change, ...]
"""What an administrator sends: all values of the file, or changes of its present values."""


class Configuration:
    """The file of one server. `config` is what the server was started with; `on_displays` is told what is shown now,
    before `open_hall` opens a hall that was added."""

    def __init__(
        self,
        server: ServerContext,
        file: ConfigurationFile,
        config: Config,
        on_displays: Callable[[Displays], None],
        good: GoodConfiguration,
        configuration_words: ConfigurationWords,
        open_hall: Callable[[str, Definition, c.Actor], Awaitable[None]],
    ) -> None:
        self._open_hall = open_hall
        self._server = server
        self._file = file
        self._words = configuration_words
        self.history = ConfigurationHistory(file, configuration_words)
        self._started = config
        self._on_displays = on_displays
        self._good = good
        self.address: Address | None = None
        """Where this server listens, once it does."""
        self.certificate: Certificate | None = None
        """What this server speaks https with; None for one that speaks http."""
        self._lock = asyncio.Lock()
        self._text = good.started
        """The text that this server has read or written last."""
        self._last: tuple[str, str] = ("", "")
        """The version that this server wrote last, and who asked for it."""

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    async def show(self) -> ConfigurationDocument:
        text = await self._read()
        values = self._values(text)
        waiting = [await self._waiting(change, text, values) for change in await self._server.store.pending()]
        try:
            needs_restart = self._needs_restart(parse(text, self._file.path.name))
        except ConfigError:
            needs_restart = []
        return ConfigurationDocument(version_of(text), self._file.path.name, values, waiting, needs_restart)

    async def saved(self) -> Config:
        """What the file says now, be it in force or not before the next start. Raises `HttpProblem`."""
        text = await self._read()
        try:
            return parse(text, self._file.path.name)
        except ConfigError as error:
            raise HttpProblem("configuration_broken", why=str(error.problems[0])) from None

    async def _waiting(self, change: PendingChange, text: bytes, values: Values) -> WaitingChange:
        change_values = self._values(change.text.encode())
        return waiting_change(change, text, await asyncio.to_thread(differences_of, values, change_values, self._words))

    async def earlier_states(self, limit: int) -> list[EarlierState]:
        """The states of before the present one, newest first. Raises `HttpProblem`."""
        text, names = await self._read(), await self._names()
        states = await asyncio.to_thread(self.history.states, text, limit)
        return [
            replace(
                state,
                author=names.display_name(state.author),
                confirmed_by=names.display_or_none(state.confirmed_by),
            )
            for state in states
        ]

    async def earlier_values(self, id: str) -> EarlierValues:  # noqa: A002 - the field's own name
        """What a draft begins from that shall lead back there. Raises `HttpProblem`."""
        text = await self._read()
        values = await asyncio.to_thread(self.history.values, text, id)
        if values is None:
            raise HttpProblem("unknown_state")
        return values

    async def merge(self, base: Values, draft: Values) -> MergedDraft:
        """A draft that began from `base`, brought together with what has been saved since. Raises `HttpProblem`."""
        document = await self.show()
        try:
            merged = await asyncio.to_thread(
                merged_draft, document, await self._author_of(document.version), base, draft, self._words
            )
        except (TypeError, AttributeError) as error:
            raise HttpProblem("malformed", why="the values are no configuration") from error
        return merged

    async def _author_of(self, version: str) -> str:
        """Who has put that version into the file, where it was done on the page since the start."""
        version_written, author = self._last
        return (await self._names()).display_name(author) if version_written == version else ""

    async def _names(self) -> PersonNames:
        return PersonNames(await self._server.store.former_names())

    @property
    def started(self) -> Config:
        """What the server was started with, with what it has taken in since."""
        return self._started

    async def faults_of_a_start(self) -> list[Mistake]:
        """Why a start with the present file would not come up with it. Raises `HttpProblem`."""
        text = await self._read()
        values = self._values(text)
        try:
            config = parse(text, self._file.path.name, needs_hall=bool(self._server.feeds()))
        except ConfigError as error:
            return mistakes_of(error.problems, values, self._words)
        findings = await self._try(config, running=None)
        fatal = [finding for finding in findings if finding.severity == "fatal"]
        return mistakes_of(self._located(text, fatal), values, self._words)

    async def review(self, version: str, requested: RequestedValues) -> Review:
        """Review what saving the change would do; nothing is stored. Raises `HttpProblem`."""
        text = await self._read()
        await self._need_current(version, text)
        return await self._review(text, await self._rewritten(text, requested))

    async def save(self, version: str, requested: RequestedValues, actor: c.Actor) -> Saved:
        """Save the change and put it in force, or let it wait for a second approval. Raises `HttpProblem`,
        `Refused`."""
        async with self._lock:
            text = await self._read()
            await self._need_current(version, text)
            new = await self._rewritten(text, requested)
            review = await self._review(text, new, asks=False)
            _need_right(review)
            if not review.needs_second:
                await self._apply(text, new, actor)
                return Saved(version_of(new), waits=False, needs_restart=review.needs_restart)
            at = self._server.clock()
            change = PendingChange(secrets.token_urlsafe(9), actor.name, at, version, new.decode())
            await self._server.store.save_pending(change)
            return Saved(version, waits=True, needs_restart=review.needs_restart)

    async def confirm(self, id: str, actor: c.Actor) -> Saved:  # noqa: A002 - the field's own name
        """Apply a change that waits, as another administrator than its author. Raises `HttpProblem`, `Refused`."""
        async with self._lock:
            change = await self._pending(id)
            names = await self._names()  # a request may have come under an earlier name
            if names.display_name(change.author) == names.display_name(actor.name) or not actor.is_person:
                raise HttpProblem("own_change", author=change.author)
            text = await self._read()
            await self._need_current(change.base, text)
            new = change.text.encode()
            review = await self._review(text, new, asks=False)
            _need_right(review)
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
            await self._apply(await self._read(), good, actor)
            return Saved(version_of(good), waits=False, needs_restart=self._needs_restart(parse(good, "config.toml")))

    async def reload(self, actor: c.Actor) -> None:
        """Put in force what was written into the file by hand. A mistake is logged, shown to staff and changes nothing;
        while the store cannot be written, it is tried again."""
        while True:
            try:
                return await self._reload(actor)
            except ClockDoubtful:
                self._stays([FileProblem(self._file.path.name, 0, "halls", WAITS_FOR_CLOCK)])
                log.warning("the configuration is not put in force yet: the time is in doubt")
            except Unavailable as fault:
                log.error(  # noqa: TRY400 - a disk or a lock, no defect
                    "the configuration is not put in force yet, tried again in %.0f s: %s", RELOAD_AGAIN_S, fault
                )
            await asyncio.sleep(RELOAD_AGAIN_S)

    async def _reload(self, actor: c.Actor) -> None:
        async with self._lock:
            try:
                text = await self._read()
                config = parse(text, str(self._file.path))
                findings = await self._try(config, running=self._started)
                wrong = [finding for finding in findings if finding.severity != "warning"]
                if wrong:
                    raise ConfigError(self._located(text, wrong))  # noqa: TRY301 - told as the others are
                for refusal in self._refusals(config):
                    log.error("%s: the configuration is not put in force: %s", refusal.hall, refusal.detail)
                    self._stays([FileProblem(self._file.path.name, 0, f"halls.{refusal.hall}", refusal.detail)])
                    return
                for hall in self._changed(config):
                    await self._server.execute(hall, c.Configure(config.halls[hall]), actor)
                    log.info("%s: the configuration is in force", hall)
                await self._take_in(config, actor)
                await self._keep_edited(text)
            except ConfigError as error:
                self._stays(error.problems)
                log.error("the configuration is not put in force: %s", error)  # noqa: TRY400 - a mistake, no defect
            except (HttpProblem, Refused, Corrupt, Stopping) as error:
                log.error("the configuration is not put in force: %s", error)  # noqa: TRY400 - the same
            else:
                await self._is_good(text, config)
                for section in self._needs_restart(config):
                    log.warning("[%s] has changed and is read at the next start", section)

    def _stays(self, problems: Sequence[FileProblem]) -> None:
        """Show staff that the file could not be read anew, or that the start could not use it."""
        notice = self._good.notice
        notice.post("earlier" if notice.standing == "earlier" else "stays", problems)

    async def _review(self, old: bytes, new: bytes, *, asks: bool = True) -> Review:
        """What the new text would do. With `asks` printers, adapters and the mail server are asked, too."""
        difference, values = difference_of(old, new), plain(new, self._file.path.name)
        try:
            config = parse(new, self._file.path.name)
        except ConfigError as error:
            return Review(difference, mistakes_of(error.problems, values, self._words))
        findings = await self._try(config, running=self._started, asks=asks)
        wrong = [finding for finding in findings if finding.severity != "warning"]
        warned = self._located(new, [finding for finding in findings if finding not in wrong])
        warned += self._left_behind(config)
        warnings = mistakes_of(warned, values, self._words)
        if wrong:
            return Review(difference, mistakes_of(self._located(new, wrong), values, self._words), warnings=warnings)
        refusals = list(self._refusals(config))
        needs = self._needs_second(config), self._needs_restart(config)
        by_hand = self._is_by_hand(old)
        # whoever saves has read them
        sentences = await asyncio.to_thread(differences_of, self._values(old), values, self._words) if asks else []
        return Review(difference, [], refusals, *needs, by_hand=by_hand, warnings=warnings, sentences=sentences)

    async def _try(self, config: Config, *, running: Config | None, asks: bool = False) -> list[Finding]:
        """The findings about what the configuration names and the running one does not."""
        now, address = self._server.clock() / SECOND, None if running is not None else self.address
        return await asyncio.to_thread(
            try_configuration, config, now, running=running, address=address, own=self.address, asks=asks
        )

    def _located(self, text: bytes, findings: Sequence[Finding]) -> list[FileProblem]:
        return locate(text, self._file.path.name, [(finding.path, finding.text) for finding in findings])

    async def _is_good(self, text: bytes, config: Config) -> None:
        """Note that the text is in force, but for what the next start reads: store it, and withdraw the notice to
        staff."""
        await self._good.keep(text, needs_restart=bool(self._needs_restart(config)))
        notice, wrong = self._good.notice, []
        if notice.standing == "faulty":
            findings = await self._try(config, running=None)
            wrong = [finding for finding in findings if finding.severity != "warning"]
        if wrong:
            notice.post("faulty", self._located(text, wrong))
        else:
            notice.withdraw()

    def _is_by_hand(self, text: bytes) -> bool:
        """Whether the file holds changes that are not in force: it was edited by hand and not read since."""
        try:
            return bool(self._changed(parse(text, self._file.path.name, needs_hall=bool(self._server.feeds()))))
        except ConfigError:
            return True

    def _refusals(self, config: Config) -> Iterator[Refusal]:
        """What the halls would refuse, by the rule itself."""
        for hall in self._changed(config):
            state = self._server.feeds()[hall].state
            try:
                decide(state, c.Configure(config.halls[hall]), c.CLOCK, max(state.at, self._server.clock()))
            except Refused as refused:
                yield Refusal(hall, refused.code, str(refused), refused.params)

    def _changed(self, config: Config) -> list[str]:
        feeds = self._server.feeds()
        return [
            hall
            for hall, definition in config.halls.items()
            if hall in feeds and definition != feeds[hall].state.definition
        ]

    def _needs_second(self, config: Config) -> bool:
        for hall in self._changed(config):
            old = self._server.feeds()[hall].state.definition
            if old is not None and old.second_admin and touches_fairness(old, config.halls[hall]):
                return True
        return any(
            definition is not None and definition.second_admin
            for definition in (self._server.feeds()[hall].state.definition for hall in self._removed(config))
        )

    def _left_behind(self, config: Config) -> Iterator[FileProblem]:
        """The warnings of halls that are removed with visitors in them."""
        for hall in self._removed(config):
            count = sum(ticket.is_live for ticket in self._server.feeds()[hall].state.tickets.values())
            if count:
                sentence = sentence_of(
                    "visitors are in this hall whom nobody calls once it is closed: {count}", count=count
                )
                yield FileProblem(self._file.path.name, 0, f"halls.{hall}", sentence)

    def _removed(self, config: Config) -> list[str]:
        """The halls that run and are no more in the file: they end with the next start, and their journals stay."""
        return sorted(self._server.feeds().keys() - config.halls.keys())

    def _needs_restart(self, config: Config) -> list[str]:
        running = self._running(config)
        changed = [name for name in NEEDS_RESTART if getattr(config, name) != getattr(running, name)]
        return changed + [f"halls.{hall}" for hall in self._removed(config)]

    def _running(self, config: Config) -> Config:
        """What the server was started with, and what it takes in of a new configuration without a restart."""
        displays = in_force(self._started.displays, config.displays, self._server.feeds().keys())
        server, names_both = self._started.server, config.server.tls_certificate and config.server.tls_key
        if self.certificate is not None and names_both:
            files = {"tls_certificate": config.server.tls_certificate, "tls_key": config.server.tls_key}
            server = replace(server, **files)
        return replace(self._started, displays=displays, server=server)

    async def _take_in(self, config: Config, actor: c.Actor) -> None:
        """Let the displays hold, and open the halls that were added, each with its printers."""
        running = self._running(config)
        self._use_certificate(running.server)
        self._on_displays(config.displays)
        for hall, definition in config.halls.items():
            if hall not in self._server.feeds():
                await self._open_hall(hall, definition, actor)
                log.info("%s: the hall is open", hall)
        self._started = running

    def _use_certificate(self, server: ServerSettings) -> None:
        """Go on with the certificate of these settings, where the server speaks https. Raises `HttpProblem`."""
        if self.certificate is not None and server.tls_certificate is not None and server.tls_key is not None:
            try:
                self.certificate.use(Path(server.tls_certificate), Path(server.tls_key))
            except OSError as error:
                raise HttpProblem("certificate_unreadable") from error

    async def _apply(self, old: bytes, new: bytes, actor: c.Actor, confirmed_by: str | None = None) -> None:
        """Replace the file, then change the halls. File first: if the program ends in between, the next start puts it
        in force."""
        config = parse(new, self._file.path.name)
        before = {hall: self._server.feeds()[hall].state.definition for hall in self._changed(config)}
        await self._keep_edited(old)
        await self._replace(old, new, actor.name, confirmed_by)
        self._text = new
        configured: list[str] = []
        try:
            for hall in before:
                await self._server.execute(hall, c.Configure(config.halls[hall], confirmed_by), actor)
                configured.append(hall)
            await self._take_in(config, actor)
        except Exception:
            self._on_displays(self._started.displays)
            self._use_certificate(self._started.server)
            await self._take_back(new, old, {hall: before[hall] for hall in configured}, actor)
            raise
        self._last = (version_of(new), actor.name)
        await self._is_good(new, config)

    async def _take_back(
        self, new: bytes, old: bytes, configured: Mapping[str, Definition | None], actor: c.Actor
    ) -> None:
        """Restore the earlier text, unless another one was written meanwhile, and the earlier definitions."""
        try:
            await self._replace(new, old)
            self._text = old
        except HttpProblem as why:
            log.error("%s holds a text that could not be put in force: %s", self._file.path, why)  # noqa: TRY400 - no defect
        for hall, definition in configured.items():
            if definition is not None:
                await self._server.execute(hall, c.Configure(definition), actor)

    async def _read(self) -> bytes:
        try:
            return await asyncio.to_thread(self._file.read)
        except OSError as error:
            raise HttpProblem("configuration_unwritable", why=error.strerror or "it cannot be read") from None

    async def _replace(self, old: bytes, new: bytes, author: str = "", confirmed_by: str | None = None) -> None:
        try:
            is_done = await asyncio.to_thread(self._file.replace, old, new, self._moment(), author, confirmed_by)
        except OSError as error:
            raise HttpProblem("configuration_unwritable", why=error.strerror or "it cannot be written") from None
        if not is_done:
            raise HttpProblem("configuration_edited")

    async def _keep_edited(self, text: bytes) -> None:
        """Keep the text of before, where `text` was written in an editor. A disk that does not take it harms nobody."""
        try:
            await asyncio.to_thread(self._file.keep_if_edited, self._text, text, self._moment())
        except OSError as error:
            log.error("the earlier text of %s is not kept: %s", self._file.path, error)  # noqa: TRY400 - no defect
        self._text = text

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._server.clock() / SECOND, UTC)

    async def _pending(self, id: str) -> PendingChange:  # noqa: A002 - the field's own name
        for change in await self._server.store.pending():
            if change.id == id:
                return change
        raise HttpProblem("unknown_change")

    async def _need_current(self, version: str, text: bytes) -> None:
        if version != version_of(text):
            version_written, author = self._last
            if version_written != version_of(text):
                raise HttpProblem("configuration_edited")
            raise HttpProblem("configuration_changed", who=(await self._names()).display_name(author))

    def _values(self, text: bytes) -> dict[str, Any]:
        """The values of the file. Raises `HttpProblem` where the file is not TOML, after an edit by hand."""
        try:
            return plain(text, self._file.path.name)
        except ConfigError as error:
            raise HttpProblem("configuration_broken", why=str(error)) from None

    async def _rewritten(self, text: bytes, requested: RequestedValues) -> bytes:
        """The text with the requested values. A large one takes a second, in a thread. Raises `HttpProblem`."""
        values = self._values(text)
        try:
            requested = apply_changes(values, requested) if isinstance(requested, tuple) else requested
            if requested.get("halls") == {}:  # TOML has no table of tables without any; its check has a sentence for it
                requested = {key: value for key, value in requested.items() if key != "halls"}
            new = await asyncio.to_thread(rewritten, _plain_text(text), requested)
        except BadChange as error:
            raise HttpProblem("malformed", why=str(error)) from None
        except (ValueError, TypeError, AttributeError) as error:
            raise HttpProblem("malformed", why="the values cannot be written as TOML") from error
        return as_it_was(text, new)


def _plain_text(text: bytes) -> str:
    return text.decode("utf-8-sig").replace("\r\n", "\n")


def _need_right(review: Review) -> None:
    if review.mistakes:
        raise HttpProblem("configuration_wrong", count=len(review.mistakes))
    for refusal in review.refusals:
        raise Refused(refusal.code, **refusal.params)
