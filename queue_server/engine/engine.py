"""Runs every hall of one process, on one store.

Commands that arrive in one turn of the event loop are decided together, on a working state that is ahead of the disk by
the events being committed. Those that arrive during a commit share the next one. A commit includes the rows that a
projection makes of its records. Nothing is answered, not even a refusal, before all that it rests on is durable, and
nobody is refused on the past: where another server has written meanwhile, the command is decided anew. When a commit
fails, the working state goes back to the committed one, and every waiting caller gets the error.

A defect concerns one hall: a hall whose state is in doubt stops writing, and the others go on.
"""

import asyncio
import logging
from collections import ChainMap
from collections.abc import Callable

from queue_server.bugs import Bugs
from queue_server.clock import clock_of, now_us
from queue_server.config.definition import Definition
from queue_server.engine.commits.commit_lanes import CommitLanes
from queue_server.engine.commits.reading_on import is_at_end
from queue_server.engine.followed import FOLLOWED_RECENT, HallFollower
from queue_server.engine.hall_writers import HallWriters
from queue_server.engine.news import follow_news, look_everywhere
from queue_server.engine.passing_time import PassingTime
from queue_server.engine.projection import ProjectionOf, no_projection
from queue_server.engine.proposal import Proposal, Stopping, fingerprint
from queue_server.engine.waiting_commands import WaitingCommands
from queue_server.engine.writer import MOST_AT_ONCE, Writer
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.journal.feed import Feed
from queue_server.journal.load import load_state
from queue_server.journal.personal.contents import NOTHING_PERSONAL, PersonalPart
from queue_server.journal.record import Corrupt, NewerRecord, Superseded
from queue_server.journal.store import Store
from queue_server.journal.store_watch import StoreWatch

log = logging.getLogger(__name__)

CONFIGURATION = c.Actor("system", "configuration")


class Engine:
    """Takes commands, answers them once they are durable, and wakes the readers."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], int] = now_us,
        projection_of: ProjectionOf = no_projection,
        bugs: Bugs | None = None,
    ) -> None:
        self.bugs = bugs or Bugs(clock)
        """The defects found here and in the rest of the program."""
        self.feeds: dict[str, Feed] = {}
        """The halls that this server writes to."""
        self.followed: dict[str, Feed] = {}
        """The halls whose journals come from elsewhere."""
        self.readable = ReadableFeeds(self.feeds, self.followed)
        """All halls."""
        self.opened_hall: Callable[[Feed], None] = lambda _feed: None
        """Told of a hall that opens while the others run, at the moment at which it is among the `feeds`."""
        self.followed_hall: Callable[[Feed], None] = lambda _feed: None
        """Told of a followed hall that opens."""
        self.configured_elsewhere: Callable[[str, int], None] = lambda _hall, _at: None
        """Told of a followed hall whose definition has changed, and when (µs UTC)."""
        self.epochs: dict[str, int] = {}
        """Hall -> the highest epoch that is known of it from elsewhere."""
        self._store = store
        self.watch = StoreWatch(store)
        """Tells whoever reads the store again and again whether it has changed."""
        self.clock = clock_of(clock)
        self.clock.watch_hall(lambda: self.writers.is_empty)
        self._projection_of = projection_of
        self.writers = HallWriters(self.feeds, self.clock, self.bugs)
        self.lanes = CommitLanes(store, self.writers, self.clock, self.bugs)
        self.waiting = WaitingCommands(self._submit, self.is_doubtful, self.bugs)
        self._stopping = asyncio.Event()
        self.time = PassingTime(store, self.watch, self.writers, self.lanes, self.waiting, self.clock, self.bugs)
        """Decides what time causes in each hall."""

    async def open_hall(self, hall: str, definition: Definition) -> Feed:
        """Load a hall from its journal, and put the definition in force if it has changed.

        If the journal does not verify, the hall can be read up to the fault and every command raises `Corrupt`.
        """
        writer = await self._load(hall)
        self.feeds[hall] = feed = writer.feed
        await writer.catch_up(MOST_AT_ONCE)
        if isinstance(writer.corrupt, NewerRecord | Superseded):
            log.critical("%s: the journal can only be read, so nothing more is written to it: %s", hall, writer.corrupt)
        elif writer.corrupt is not None:
            log.critical("%s: the journal does not verify, so nothing more is written to it: %s", hall, writer.corrupt)
        elif definition != feed.state.definition:
            await self.submit_once_certain(hall, c.Configure(definition), CONFIGURATION)
        return feed

    async def open_new_hall(self, hall: str, definition: Definition, actor: c.Actor) -> Feed:
        """Bring one more hall up beside those that run. Nobody sees it before its definition is in force.

        Raises as `submit`, and `Corrupt` for a journal that does not verify; then the hall is not open.
        """
        if hall in self.followed:
            raise Refused("hall_followed", hall=hall)
        if hall in self.writers:
            raise ValueError(f"the hall {hall} is open already")
        writer = await self._load(hall)
        try:
            await writer.catch_up(MOST_AT_ONCE)
            await self.submit(hall, c.Configure(definition), actor)
        except BaseException:
            del self.writers[hall], self.lanes[hall]
            writer.end()
            raise
        self.feeds[hall] = writer.feed
        self.opened_hall(writer.feed)
        return writer.feed

    async def follow_hall(self, hall: str) -> Feed | None:
        """Open a hall whose journal comes from elsewhere, for readers alone; None while it has no definition. Raises
        `Unavailable`."""
        if hall in self.followed:
            return self.followed[hall]
        if hall in self.writers:
            raise ValueError(f"the hall {hall} is open for writing")
        state, snapshot_seq, corrupt = await load_state(self._store, hall)
        if state.definition is None:
            return None
        feed = Feed(state, self._store, FOLLOWED_RECENT)
        projection = self._projection_of(feed)
        writer = HallFollower(
            feed,
            projection,
            snapshot_seq,
            corrupt,
            self.bugs,
            self._store,
            lambda *change: self.configured_elsewhere(*change),
        )
        if corrupt is not None:
            log.error("%s: what its own server sends can be shown up to this record only: %s", hall, corrupt)
        self.writers[hall] = writer
        self.lanes.open(writer)
        self.followed[hall] = feed
        writer.keep_in_step()
        self.followed_hall(feed)
        return feed

    async def _load(self, hall: str) -> Writer:
        state, snapshot_seq, corrupt = await load_state(self._store, hall)
        feed = Feed(state, self._store)
        writers = self.writers
        projection = self._projection_of(feed)
        writer = Writer(feed, projection, snapshot_seq, corrupt, self.bugs, lambda: writers.generation_read())
        self.writers[hall] = writer
        self.lanes.open(writer)
        self.supersede(hall, self.epochs.get(hall, 0))
        return writer

    def supersede(self, hall: str, epoch: int) -> None:
        """Write nothing more to a hall of which another machine has a higher epoch than its journal here."""
        self.epochs[hall] = max(epoch, self.epochs.get(hall, 0))
        writer = self.writers.get(hall)
        if writer is not None and not writer.is_followed and epoch > writer.feed.state.epoch:
            self.writers.stop(writer, Superseded(hall, writer.feed.seq, epoch))

    async def submit_once_certain(
        self, hall: str, command: c.Command, actor: c.Actor, command_id: str | None = None
    ) -> None:
        """Give a command of the start: now, or before all others once the time is no longer in doubt. Raises as
        `submit` where it is given now."""
        if hall in self.waiting or self.is_doubtful(hall):
            self.waiting.add(hall, command, actor, command_id)
            self.lanes.due.touch(hall)
        else:
            await self.submit(hall, command, actor, command_id)

    def corrupt(self, hall: str) -> Corrupt | None:
        """The fault for which the hall does not write, or None."""
        return self.writers[hall].corrupt

    def is_doubtful(self, hall: str) -> bool:
        """Whether the hall does not write because of the clock: the server's clock is in doubt since the start, or the
        hall's own journal is in the future."""
        return self.writers.is_doubtful(self.writers[hall], self.clock())

    async def take_in(self, hall: str) -> None:
        """Take in at once the records that another process has appended to the journal. Raises `Unavailable` and
        `Corrupt`."""
        await self.lanes[hall].look()

    async def refresh(self, hall: str) -> int:
        """Look whether the journal has gone on without this server, and read on where it has; returns the seq of the
        hall then. Raises `Unavailable` and `Corrupt`."""
        writer = self.writers[hall]
        if writer.corrupt is None and not is_at_end(writer.feed.state, await self._store.head(hall)):
            await self.lanes[hall].look()
        return writer.feed.seq

    async def refresh_all(self) -> None:
        """The same for every hall, in one look. Raises `Unavailable`; a hall whose journal is corrupt stops."""
        await look_everywhere(self._store, self.writers, self.lanes)

    async def submit(
        self,
        hall: str,
        command: c.Command,
        actor: c.Actor,
        command_id: str | None = None,
        personal: PersonalPart = NOTHING_PERSONAL,
    ) -> bytes:
        """The JSON answer to a command, once it is durable. A command id that was answered before gets its first answer
        again.

        Raises `Refused`, `Unknown`, `Stopping`, `ClockDoubtful`, `KeyReused`, `Unavailable` or `Corrupt`; then nothing
        has changed. A defect of the rule or of the store is raised as it is, and nothing has changed then either.
        """
        writer = self.writers[hall]
        if writer.is_followed:
            raise Refused("hall_followed", hall=hall)
        if self._stopping.is_set():
            raise Stopping
        if writer.corrupt is not None:
            raise writer.corrupt
        if hall in self.waiting:
            await self.waiting.give(hall)
        return await self._submit(hall, command, actor, command_id, personal)

    def _submit(
        self,
        hall: str,
        command: c.Command,
        actor: c.Actor,
        command_id: str | None,
        personal: PersonalPart = NOTHING_PERSONAL,
    ) -> asyncio.Future[bytes]:
        """Let a command be decided; returns the future of its answer."""
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        digest = fingerprint(actor, command) if command_id is not None else b""
        self.lanes[hall].arrivals.add(Proposal(hall, command, actor, command_id, reply, personal, digest))
        return reply

    async def follow_news(self) -> None:
        """Read on at once wherever another server says that it has appended, until cancelled."""
        await follow_news(self._store, self.writers, self.lanes)

    async def run(self) -> None:
        """Decide what time causes, and save snapshots, until `stop`."""
        await self.time.run(self._stopping)

    async def stop(self) -> None:
        """Take no more commands, let the running ones commit, save a last snapshot."""
        self._stopping.set()
        await self.lanes.rest()
        await self.time.end()


class ReadableFeeds(ChainMap[str, Feed]):
    """The feeds of all halls of a server, by their ids: those that it writes to, and those whose journals come from
    elsewhere. No hall is in both."""

    def __init__(self, own: dict[str, Feed], followed: dict[str, Feed]) -> None:
        super().__init__(followed, own)
        self._own, self._followed = own, followed

    def of(self, hall: str) -> Feed | None:
        """The feed of a hall. Each request asks for it, several times, and the general way costs ten times as much."""
        return self._own.get(hall) or self._followed.get(hall)
