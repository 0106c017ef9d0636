"""The configuration of a running server: looked at, changed in its file and put in force, without a restart.

There is one source of truth, the file. A change is a set of values for it; before anything is kept, the new text is
read as at a start, each hall is asked whether it would refuse, and the version that the change began from is compared
with the file. Then the file is replaced, the earlier text kept beside it, and each hall's new definition becomes a
record of its journal under the name of the administrator.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from difflib import unified_diff
from typing import Any, Final

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from queue_server.api.door import DOOR, Door
from queue_server.api.problem import Problem
from queue_server.config.definition import Definition
from queue_server.config.displays import Displays
from queue_server.config.edit import rewritten
from queue_server.config.fairness import touches_fairness
from queue_server.config.file import ConfigurationFile, as_it_was, version_of
from queue_server.config.load import parse, plain
from queue_server.config.mistakes import ConfigError, in_words, said
from queue_server.config.settings import Config
from queue_server.hall import commands as c
from queue_server.hall.decide import decide
from queue_server.hall.errors import Refused
from queue_server.hall.state import SECOND
from queue_server.journal.store import PendingChange
from queue_server.pages.words import words
from queue_server.views.times import moment

log = logging.getLogger(__name__)

CONTEXT_LINES: Final = 2
"""Lines shown around each difference."""
NEEDS_RESTART: Final = ("server", "displays", "bridge", "openid", "reports", "backup")
"""Sections that are read at the start only, but for the boards in `displays`."""

TRANSLATED: Final = ("kk", "ru")
"""The languages whose words stand in catalogues."""

Values = Mapping[str, Any]


class Mistake(Struct, frozen=True):
    """One mistake, and the place of its field such as `halls.aksu.services[2].prefix`.

    `words` is what is wrong in Kazakh and Russian; a mistake of the serial side is told in English alone.
    """

    key: str
    line: int
    what: str
    words: dict[str, str] = {}


class Refusal(Struct, frozen=True):
    """Why a hall does not take the definition: the code, and what fills its sentence."""

    hall: str
    code: str
    detail: str
    params: dict[str, str | int]


class Review(Struct, frozen=True):
    """What a change would do. It can be saved when there are no mistakes and no refusals.

    `difference` is a unified difference of the two texts, without its heading. With `needs_second` it waits for another
    administrator; with `by_hand` the file holds more that is not in force yet, since somebody has written into it, and
    saving puts that in force too; `needs_restart` names the sections that come into force at the next start.
    """

    difference: list[str]
    mistakes: list[Mistake] = []
    refusals: list[Refusal] = []
    needs_second: bool = False
    needs_restart: list[str] = []
    by_hand: bool = False


class WaitingChange(Struct, frozen=True):
    """A change that waits for another administrator. One that `is_stale` cannot be applied: the file has changed."""

    id: str
    author: str
    at: datetime
    difference: list[str]
    is_stale: bool


class ConfigurationDocument(Struct, frozen=True):
    """The values of the file, the version they are of, and the changes that wait."""

    version: str
    file: str
    values: dict[str, Any]
    waiting: list[WaitingChange]


class Saved(Struct, frozen=True):
    """`version` is the file's now. With `waits` nothing is in force yet: another administrator must say yes."""

    version: str
    waits: bool
    needs_restart: list[str]


class Configuration:
    """The file of one server. `config` is what the server was started with; `on_displays` is told what is shown now."""

    def __init__(
        self, door: Door, file: ConfigurationFile, config: Config, on_displays: Callable[[Displays], None]
    ) -> None:
        self._door = door
        self._file = file
        self._started = config
        self._on_displays = on_displays
        self._lock = asyncio.Lock()
        self._last: tuple[str, str] = ("", "")
        """The version that this server wrote last, and who asked for it."""

    async def show(self) -> ConfigurationDocument:
        text = await self._read()
        values = self._values(text)
        waiting = [_waiting(change, text) for change in await self._door.store.pending()]
        return ConfigurationDocument(version_of(text), self._file.path.name, values, waiting)

    async def review(self, version: str, values: Values) -> Review:
        """What saving these values would do. Raises `Problem`."""
        text = await self._read()
        self._need_current(version, text)
        return self._review(text, self._rewritten(text, values))

    async def save(self, version: str, values: Values, actor: c.Actor) -> Saved:
        """Keep the values and put them in force, or let them wait for a second yes. Raises `Problem`, `Refused`."""
        async with self._lock:
            text = await self._read()
            self._need_current(version, text)
            new = self._rewritten(text, values)
            review = self._review(text, new)
            _need_right(review)
            if not review.needs_second:
                await self._apply(text, new, actor)
                return Saved(version_of(new), waits=False, needs_restart=review.needs_restart)
            at = self._door.clock()
            change = PendingChange(secrets.token_urlsafe(9), actor.name, at, version, new.decode())
            await self._door.store.save_pending(change)
            return Saved(version, waits=True, needs_restart=review.needs_restart)

    async def confirm(self, id: str, actor: c.Actor) -> Saved:  # noqa: A002 - the field's own name
        """Apply a change that waits, as another administrator than its author. Raises `Problem`, `Refused`."""
        async with self._lock:
            change = await self._pending(id)
            if change.author == actor.name or not actor.is_person:
                raise Problem("own_change", author=change.author)
            text = await self._read()
            self._need_current(change.base, text)
            new = change.text.encode()
            review = self._review(text, new)
            _need_right(review)
            await self._apply(text, new, c.Actor("admin", change.author, is_person=True), actor.name)
            await self._door.store.end_pending(id)
            return Saved(version_of(new), waits=False, needs_restart=review.needs_restart)

    async def withdraw(self, id: str) -> None:  # noqa: A002 - the field's own name
        """Take away a change that waits: its author or whoever says no. Raises `Problem`."""
        if not await self._door.store.end_pending(id):
            raise Problem("unknown_change")

    async def reload(self, actor: c.Actor) -> None:
        """Put in force what somebody has written into the file. What is wrong is logged and changes nothing."""
        async with self._lock:
            try:
                config = parse(await self._read(), str(self._file.path))
                for refusal in self._refusals(config):
                    log.error("%s: the configuration is not put in force: %s", refusal.hall, refusal.detail)
                    return
                for hall in self._changed(config):
                    await self._door.submit(hall, c.Configure(config.halls[hall]), actor)
                    log.info("%s: the configuration is in force", hall)
                self._on_displays(config.displays)
            except ConfigError as error:
                log.error("the configuration is not put in force: %s", error)  # noqa: TRY400 - a mistake, no defect
            except (Problem, Refused) as error:
                log.error("the configuration is not put in force: %s", error)  # noqa: TRY400 - the same
            else:
                for section in self._needs_restart(config):
                    log.warning("[%s] has changed and is read at the next start", section)

    def _review(self, old: bytes, new: bytes) -> Review:
        difference = _difference(old, new)
        try:
            config = parse(new, self._file.path.name)
        except ConfigError as error:
            return Review(difference, [_told(p.key, p.line, p.what) for p in error.problems])
        mistakes = [
            _told(f"halls.{hall}", 0, said("a hall is added or removed in the file itself, and with a restart"))
            for hall in sorted(config.halls.keys() ^ self._door.feeds().keys())
        ]
        if mistakes:
            return Review(difference, mistakes)
        refusals = list(self._refusals(config))
        needs = self._needs_second(config), self._needs_restart(config)
        return Review(difference, [], refusals, *needs, by_hand=self._is_by_hand(old))

    def _is_by_hand(self, text: bytes) -> bool:
        """Whether the file says something that no hall has been told: it was edited and not read since."""
        try:
            return bool(self._changed(parse(text, self._file.path.name)))
        except ConfigError:
            return True

    def _refusals(self, config: Config) -> Iterator[Refusal]:
        """What the halls would say, asked of the rule itself."""
        for hall in self._changed(config):
            state = self._door.feeds()[hall].state
            try:
                decide(state, c.Configure(config.halls[hall]), c.CLOCK, max(state.at, self._door.clock()))
            except Refused as refused:
                yield Refusal(hall, refused.code, str(refused), refused.params)

    def _changed(self, config: Config) -> list[str]:
        feeds = self._door.feeds()
        return [
            hall for hall, wanted in config.halls.items() if hall in feeds and wanted != feeds[hall].state.definition
        ]

    def _needs_second(self, config: Config) -> bool:
        for hall in self._changed(config):
            old = self._door.feeds()[hall].state.definition
            if old is not None and old.second_admin and touches_fairness(old, config.halls[hall]):
                return True
        return False

    def _needs_restart(self, config: Config) -> list[str]:
        config = replace(config, displays=replace(config.displays, boards=self._started.displays.boards))
        changed = [name for name in NEEDS_RESTART if getattr(config, name) != getattr(self._started, name)]
        return changed + [f"halls.{hall}" for hall in sorted(config.halls.keys() ^ self._door.feeds().keys())]

    async def _apply(self, old: bytes, new: bytes, actor: c.Actor, confirmed_by: str | None = None) -> None:
        """File first: should the program end in between, the next start puts the file in force."""
        config = parse(new, self._file.path.name)
        before = {hall: self._door.feeds()[hall].state.definition for hall in self._changed(config)}
        await self._replace(old, new)
        done: list[str] = []
        try:
            for hall in before:
                await self._door.submit(hall, c.Configure(config.halls[hall], confirmed_by), actor)
                done.append(hall)
        except Exception:
            await self._take_back(new, old, {hall: before[hall] for hall in done}, actor)
            raise
        self._on_displays(config.displays)
        self._last = (version_of(new), actor.name)

    async def _take_back(self, new: bytes, old: bytes, done: Mapping[str, Definition | None], actor: c.Actor) -> None:
        """The earlier text, unless somebody has written another one meanwhile, and the earlier definitions."""
        try:
            await self._replace(new, old)
        except Problem as why:
            log.error("%s holds what could not be put in force: %s", self._file.path, why)  # noqa: TRY400 - no defect
        for hall, definition in done.items():
            if definition is not None:
                await self._door.submit(hall, c.Configure(definition), actor)

    async def _read(self) -> bytes:
        try:
            return await asyncio.to_thread(self._file.read)
        except OSError as error:
            raise Problem("configuration_unwritable", why=error.strerror or "it cannot be read") from None

    async def _replace(self, old: bytes, new: bytes) -> None:
        at = datetime.fromtimestamp(self._door.clock() / SECOND, UTC)
        try:
            is_done = await asyncio.to_thread(self._file.replace, old, new, at)
        except OSError as error:
            raise Problem("configuration_unwritable", why=error.strerror or "it cannot be written") from None
        if not is_done:
            raise Problem("configuration_edited")

    async def _pending(self, id: str) -> PendingChange:  # noqa: A002 - the field's own name
        for change in await self._door.store.pending():
            if change.id == id:
                return change
        raise Problem("unknown_change")

    def _need_current(self, version: str, text: bytes) -> None:
        if version != version_of(text):
            version_written, who = self._last
            if version_written != version_of(text):
                raise Problem("configuration_edited")
            raise Problem("configuration_changed", who=who)

    def _values(self, text: bytes) -> dict[str, Any]:
        """What the file says. Raises `Problem` where somebody has written what is no TOML."""
        try:
            return plain(text, self._file.path.name)
        except ConfigError as error:
            raise Problem("configuration_broken", why=str(error)) from None

    def _rewritten(self, text: bytes, values: Values) -> bytes:
        self._values(text)
        try:
            return as_it_was(text, rewritten(text.decode("utf-8-sig").replace("\r\n", "\n"), values))
        except (ValueError, TypeError, AttributeError) as error:
            raise Problem("malformed", why="the values cannot be written as TOML") from error


CONFIGURATION: Final = web.AppKey("CONFIGURATION", Configuration)
"""Missing where the server was started without a file of its own."""


def configuration_of(request: web.Request) -> Configuration:
    """Raises `Problem` where there is no file to change."""
    configuration = request.app.get(CONFIGURATION)
    if configuration is None:
        raise Problem("configuration_fixed")
    return configuration


def configuration_for(
    app: web.Application,
    file: ConfigurationFile,
    config: Config,
    on_displays: Callable[[Displays], None] = lambda _: None,
) -> None:
    """Let the application change its configuration."""
    app[CONFIGURATION] = Configuration(app[DOOR], file, config, on_displays)


def _told(key: str, line: int, what: str) -> Mistake:
    return Mistake(key, line, str(what), {lang: str(in_words(what, words(lang).t)) for lang in TRANSLATED})


def _need_right(review: Review) -> None:
    if review.mistakes:
        raise Problem("configuration_wrong", count=len(review.mistakes))
    for refusal in review.refusals:
        raise Refused(refusal.code, **refusal.params)


def _difference(old: bytes, new: bytes) -> list[str]:
    before, after = old.decode("utf-8-sig").splitlines(), new.decode("utf-8-sig").splitlines()
    return list(unified_diff(before, after, lineterm="", n=CONTEXT_LINES))[2:]


def _waiting(change: PendingChange, text: bytes) -> WaitingChange:
    difference: Sequence[str] = _difference(text, change.text.encode())
    return WaitingChange(change.id, change.author, moment(change.at), list(difference), change.base != version_of(text))
