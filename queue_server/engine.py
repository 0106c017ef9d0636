"""The one writer of every hall: command -> decide -> seal -> append -> evolve -> wake.

A command is decided at once, on a working state that runs ahead of the disk by what is being committed; whatever
arrives while a commit is under way shares the next one. Nothing is answered, not even a refusal, before all that it
rests on is durable. When a commit fails, the working state is thrown away for the committed one, and everybody who
waited is told.

Errors, by whose fault they are:

    Stopping     the server is going away: ask again when it is back
    KeyReused    the client sent another command under a command id that was answered before
    and from the layers below: Refused, Unknown (hall), Unavailable (store), Corrupt (journal)
"""

import asyncio
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from msgspec import Struct, field, json
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall.decide import decide, overdue
from queue_server.hall.errors import Refused
from queue_server.hall.events import Entry, Event, TicketTransferred
from queue_server.hall.evolve import evolve
from queue_server.hall.state import SECOND, State
from queue_server.journal.codec import seal
from queue_server.journal.feed import Feed
from queue_server.journal.load import load_state
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.snapshot import encode_state
from queue_server.journal.store import Answer, Batch, Conflict, Note, Snapshot, Store, Unavailable
from queue_server.views.answer import answer

log = logging.getLogger(__name__)

CONFIGURATION = c.Actor("system", "configuration")
TICK_S = 1.0
"""How late a hold or the turn of the day may be noticed when nobody gives a command."""
SNAPSHOT_EVERY = 20_000
"""Records between snapshots: a second or two of reading at start, and one encoding of the state in a busy day."""
ANSWERS_REMEMBERED = 10_000
"""Command ids kept in memory for each hall; older ones are found in the store."""
MOST_TRIES = 5
"""How often a command is decided anew because another writer was first; more is a fault, not a race."""
NOTE_KEPT = 24 * 3600 * SECOND
"""A note for the next operator concerns a visit, and a visit ends within its day."""


class Stopping(Exception):
    """The engine takes no more commands."""


class KeyReused(Exception):
    """The command id belongs to another command."""


class Proposal(Struct, eq=False):
    """A command on its way to the disk, and whoever waits for its answer."""

    hall: str
    command: c.Command | None
    actor: c.Actor
    command_id: str | None
    fingerprint: bytes
    note: str | None
    done: asyncio.Future[bytes]
    records: list[Record] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    body: bytes = b""
    tries: int = 0


class Writer(Struct, eq=False):
    """One hall: the state that runs ahead, the feed that follows the disk, and what has been answered lately."""

    feed: Feed
    working: State
    answered: OrderedDict[str, Proposal]
    snapshot_seq: int = 0
    last: Proposal | None = None
    is_unsettled: bool = False
    corrupt: Corrupt | None = None


def now_us() -> int:
    """The wall clock in µs UTC."""
    return time.time_ns() // 1000


class Engine:
    """Every hall of one process, on one store."""

    def __init__(self, store: Store, clock: Callable[[], int] = now_us) -> None:
        self.feeds: dict[str, Feed] = {}
        self.commits: Callable[[int, float], None] = lambda _records, _seconds: None
        """Told of every commit: how many records, how many seconds."""
        self._store = store
        self._clock = clock
        self._writers: dict[str, Writer] = {}
        self._pending: list[Proposal] = []
        self._committing: asyncio.Task[None] | None = None
        self._settling = asyncio.Lock()
        self._stopping = asyncio.Event()
        self._bug: Exception | None = None

    async def open_hall(self, hall: str, definition: Definition) -> Feed:
        """Bring a hall up from its journal, and put the definition in force if it is another one.

        A journal that does not verify leaves the hall readable up to the fault and refuses every command.
        """
        state, snapshot_seq, corrupt = await load_state(self._store, hall)
        feed = Feed(state, self._store)
        self._writers[hall] = Writer(feed, state.copy(), OrderedDict(), snapshot_seq, corrupt=corrupt)
        self.feeds[hall] = feed
        if corrupt is not None:
            log.critical("%s: the journal does not verify, so nothing more is written to it: %s", hall, corrupt)
        elif definition != state.definition:
            await self.submit(hall, c.Configure(definition), CONFIGURATION)
        return feed

    def corrupt(self, hall: str) -> Corrupt | None:
        """Why the hall does not write, if it does not."""
        return self._writers[hall].corrupt

    async def submit(
        self, hall: str, command: c.Command, actor: c.Actor, command_id: str | None = None, note: str | None = None
    ) -> bytes:
        """The JSON answer to a command, once it is durable; the first answer again for a command id known already.

        Raises `Refused`, `Unknown`, `Stopping`, `KeyReused`, `Unavailable` or `Corrupt`; then nothing has changed.
        """
        writer = self._writers[hall]
        if self._stopping.is_set():
            raise Stopping
        if writer.corrupt is not None:
            raise writer.corrupt
        while writer.is_unsettled:
            await self._settle(writer)
        mark = _fingerprint(actor, command) if command_id is not None else b""
        if command_id is not None and (earlier := writer.answered.get(command_id)) is not None:
            return await _repeat(earlier, mark)
        done: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        proposal = Proposal(hall, command, actor, command_id, mark, note, done)
        try:
            self._propose(writer, proposal)
        except Refused as refusal:
            return await self._refused(writer, proposal, refusal)
        return await asyncio.shield(done)

    async def run(self) -> None:
        """Notice what time brings about, and keep snapshots, until `stop`. Raises what only a bug can cause."""
        while not self._stopping.is_set():
            for writer in self._writers.values():
                await self._tick(writer)
            try:
                await asyncio.wait_for(self._stopping.wait(), TICK_S)
            except TimeoutError:
                continue
        if self._bug is not None:
            raise self._bug

    async def stop(self) -> None:
        """Take no more commands, let the running ones commit, keep a last snapshot."""
        self._stopping.set()
        while self._committing is not None:
            await asyncio.wait([self._committing])
        for writer in self._writers.values():
            if writer.corrupt is None and writer.feed.seq > writer.snapshot_seq:
                await self._save_snapshot(writer)

    # Deciding: on the working state, at once.

    def _propose(self, writer: Writer, proposal: Proposal) -> None:
        """Decide a command and put it in the line for the disk. Raises `Refused`."""
        now = max(self._clock(), writer.working.at)
        self._propose_overdue(writer, now)
        if proposal.command is not None:
            self._seal(writer, proposal, decide(writer.working, proposal.command, proposal.actor, now), now)

    def _propose_overdue(self, writer: Writer, now: int) -> None:
        while events := overdue(writer.working, now):
            done: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
            self._seal(writer, Proposal(writer.feed.hall, None, c.CLOCK, None, b"", None, done), events, now)

    def _seal(self, writer: Writer, proposal: Proposal, events: Sequence[Event], now: int) -> None:
        state = writer.working
        cause = proposal.command_id or secrets.token_hex(8)
        actor = str(proposal.actor)
        proposal.records, proposal.entries = [], []
        for event in events:
            record, entry = seal(state.hall, state.head, state.seq + 1, now, actor, cause, event)
            evolve(state, entry)
            proposal.records.append(record)
            proposal.entries.append(entry)
        if proposal.command is not None:
            proposal.body = answer(state, proposal.command, proposal.entries)
        if proposal.command_id is not None:
            _remember(writer, proposal.command_id, proposal)
        writer.last = proposal
        self._pending.append(proposal)
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit_all())

    async def _refused(self, writer: Writer, proposal: Proposal, refusal: Refused) -> bytes:
        """A refusal rests on what was decided before it, so that must be durable first.

        A command repeated after a restart may be refused only because it has been done: then its first answer stands.
        """
        kept = await self._kept_answer(proposal)
        if kept is not None:
            return kept
        if writer.last is not None and not writer.last.done.done():
            await asyncio.shield(writer.last.done)
        raise refusal

    # Committing: one batch at a time, whatever has gathered meanwhile.

    async def _commit_all(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending, []
                try:
                    await self._commit(batch)
                except Exception as bug:  # noqa: BLE001 - nobody may wait for ever; `run` raises it
                    self._bug = bug
                    self._stopping.set()
                    self._give_up(batch, bug)
        finally:
            self._committing = None

    async def _commit(self, batch: list[Proposal]) -> None:
        started = time.perf_counter()
        try:
            await self._store.append(_batch_of(batch))
        except Conflict:
            await self._decide_anew(batch)
        except Unavailable as fault:
            self._give_up(batch, fault)
        else:
            self.commits(sum(len(proposal.records) for proposal in batch), time.perf_counter() - started)
            self._publish(batch)

    def _publish(self, batch: list[Proposal]) -> None:
        by_hall: dict[str, list[Entry]] = {}
        for proposal in batch:
            by_hall.setdefault(proposal.hall, []).extend(proposal.entries)
        for hall, entries in by_hall.items():
            self.feeds[hall].advance(entries)
        for proposal in batch:
            proposal.records, proposal.entries = [], []
            if not proposal.done.done():
                proposal.done.set_result(proposal.body)

    def _give_up(self, batch: Iterable[Proposal], fault: Exception) -> None:
        """Nothing of the batch is on disk, nor can be what was decided on top of it."""
        log.warning("nothing could be committed: %s", fault)
        lost = [*batch, *self._pending]
        self._pending = []
        for writer in {proposal.hall: self._writers[proposal.hall] for proposal in lost}.values():
            writer.is_unsettled = True
        for proposal in lost:
            self._fail(proposal, fault)

    def _fail(self, proposal: Proposal, fault: Exception) -> None:
        answered = self._writers[proposal.hall].answered
        if proposal.command_id is not None and answered.get(proposal.command_id) is proposal:
            del answered[proposal.command_id]
        if not proposal.done.done():
            proposal.done.set_exception(fault)
            proposal.done.exception()  # whoever still waits is told; a caller who has gone away is no news

    async def _settle(self, writer: Writer) -> None:
        """After a failure: take the truth from the disk, then go on from there. Raises `Unavailable`."""
        async with self._settling:
            if not writer.is_unsettled:
                return
            while entries := await writer.feed.unseen():
                writer.feed.advance(entries)
            writer.working = writer.feed.state.copy()
            writer.answered.clear()
            writer.last = None
            writer.is_unsettled = False

    async def _decide_anew(self, batch: list[Proposal]) -> None:
        """Another writer was first, or an id was answered long ago: read on, then decide everything once more."""
        again = [*batch, *self._pending]
        self._pending = []
        try:
            writers = [self._writers[hall] for hall in {proposal.hall for proposal in again}]
            for writer in writers:
                writer.is_unsettled = True
            for writer in writers:
                await self._settle(writer)
            for proposal in again:
                await self._decide_once_more(self._writers[proposal.hall], proposal)
        except Unavailable as fault:
            self._give_up([proposal for proposal in again if not proposal.done.done()], fault)

    async def _decide_once_more(self, writer: Writer, proposal: Proposal) -> None:
        """What time brought about is decided again by itself; a command, unless its id has an answer by now."""
        if proposal.command is None:
            proposal.done.set_result(b"")
            return
        proposal.tries += 1
        if proposal.tries > MOST_TRIES:
            self._fail(proposal, Unavailable(f"{proposal.hall}: another writer was first {MOST_TRIES} times"))
            return
        if proposal.command_id is not None and (earlier := writer.answered.get(proposal.command_id)) is not None:
            earlier.done.add_done_callback(lambda _: self._follow(earlier, proposal))
            return
        try:
            kept = await self._kept_answer(proposal)
            if kept is not None:
                proposal.done.set_result(kept)
            else:
                self._propose(writer, proposal)
        except (Refused, KeyReused, Unavailable) as why:
            self._fail(proposal, why)

    def _follow(self, earlier: Proposal, proposal: Proposal) -> None:
        """Answer as the earlier command of the same id was answered."""
        try:
            proposal.done.set_result(_same(earlier.fingerprint, proposal.fingerprint, earlier.done.result()))
        except Exception as why:  # noqa: BLE001 - whatever the earlier one was told, this one is told too
            self._fail(proposal, why)

    async def _kept_answer(self, proposal: Proposal) -> bytes | None:
        """What the store says was answered to this command id before, by this process or by another one."""
        if proposal.command_id is None:
            return None
        kept = await self._store.answer(proposal.hall, proposal.command_id)
        return None if kept is None else _same(kept.fingerprint, proposal.fingerprint, kept.body)

    # By the passing of time.

    async def _tick(self, writer: Writer) -> None:
        if writer.corrupt is not None:
            return
        try:
            if writer.is_unsettled:
                await self._settle(writer)
            self._propose_overdue(writer, max(self._clock(), writer.working.at))
            if writer.feed.seq - writer.snapshot_seq >= SNAPSHOT_EVERY:
                await self._save_snapshot(writer)
        except Unavailable as fault:
            log.debug("%s: still unavailable: %s", writer.feed.hall, fault)

    async def _save_snapshot(self, writer: Writer) -> None:
        state = writer.feed.state
        snapshot = Snapshot(state.hall, state.seq, state.head, encode_state(state))
        await self._store.save_snapshot(snapshot)
        writer.snapshot_seq = snapshot.seq


def _batch_of(proposals: Iterable[Proposal]) -> Batch:
    records: list[Record] = []
    answers: list[Answer] = []
    notes: list[Note] = []
    for proposal in proposals:
        records += proposal.records
        if proposal.command_id is not None:
            answers.append(Answer(proposal.hall, proposal.command_id, proposal.fingerprint, proposal.body))
        if proposal.note is not None:
            notes += _notes_of(proposal, proposal.note)
    return Batch(records, answers, notes)


def _notes_of(proposal: Proposal, text: str) -> Iterable[Note]:
    for entry in proposal.entries:
        if isinstance(entry.event, TicketTransferred):
            ticket, author = entry.event.ticket, proposal.actor.name
            yield Note(proposal.hall, ticket, entry.at, author, text, entry.at + NOTE_KEPT)


def _remember(writer: Writer, command_id: str, proposal: Proposal) -> None:
    writer.answered[command_id] = proposal
    if len(writer.answered) > ANSWERS_REMEMBERED:
        writer.answered.popitem(last=False)


async def _repeat(earlier: Proposal, fingerprint: bytes) -> bytes:
    """The answer of a command that was given before, perhaps still on its way to the disk."""
    return _same(earlier.fingerprint, fingerprint, await asyncio.shield(earlier.done))


def _same(first: bytes, fingerprint: bytes, body: bytes) -> bytes:
    if first != fingerprint:
        raise KeyReused
    return body


def _fingerprint(actor: c.Actor, command: c.Command) -> bytes:
    """What makes a command the same one: who asks for what. A ticket's id is drawn anew each time it is asked for."""
    asked = replace(command, ticket="") if isinstance(command, c.IssueTicket) else command
    return sha256(json.encode([str(actor), type(command).__name__, asked])).digest()[:16]
