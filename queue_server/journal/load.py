"""Loads a hall's state: a good snapshot, where there is one, and the records after it, each checked with the chain.

A day begins without the tickets of the day before, and remembers no more of them than which services were finished on
that day, since these may still get a mark. So what happened to the tickets of days before that is checked with the
chain and not folded, which is most of a long journal. Whether it could have happened, `kezek audit` says.

Records are read some thousand at a time in few objects, the next ones while these are checked; an object is made only
of those that are folded. A journal in which a record does not follow is read again, record by record.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import aclosing
from itertools import count
from typing import Final

from queue_server.hall.events import DayOpened, Entry, TicketCarried, TicketIssued
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.folds.evolve_ticket import ON_TICKET
from queue_server.hall.state import State
from queue_server.journal.codec import VERSION, decode, kind_of
from queue_server.journal.packing.packed_records import PackedRecords, chained_hashes
from queue_server.journal.packing.snapshot import decode_state
from queue_server.journal.record import Corrupt, Record, chain
from queue_server.journal.store import Store

MOST_PUT_OFF: Final = 50_000
"""Records of a day whose end is looked for before they are folded: some days of a large hall."""


async def load_state(store: Store, hall: str) -> tuple[State, int, Corrupt | None]:
    """The state at the end of the journal, the seq of the snapshot it began from, and the fault of a record that does
    not verify.

    With a fault it is the state before the faulty record.
    """
    state, fault = await _from_snapshot(store, hall)
    snapshot_seq = state.seq
    if fault is None and not await _fold_days(store, state):
        state, _ = await _from_snapshot(store, hall)
        fault = await _fold_records(store, state)  # the state before the fault has its day's tickets
    return state, snapshot_seq, fault


async def _fold_days(store: Store, state: State) -> bool:
    """Fold the records after the state; returns whether all of them verify. If not, the state is of no use."""
    fold = DayByDay(state)
    try:
        async with aclosing(store.read_packed(state.hall, after=state.seq)) as blocks:
            async for block in blocks:
                fold.take_in(block)
        fold.end()
    except Corrupt:
        return False
    return True


async def _fold_records(store: Store, state: State) -> Corrupt | None:
    """Fold the records after the state up to the first that does not verify; returns its fault."""
    try:
        async for block in store.read_blocks(state.hall, after=state.seq):
            _evolve(state, checked(state.hall, state.seq, state.head, block))
    except Corrupt as fault:
        return fault
    return None


async def _from_snapshot(store: Store, hall: str) -> tuple[State, Corrupt | None]:
    """The state of the snapshot, or an empty one where it is missing or of another format, and the fault where the
    journal lacks the record that the snapshot names."""
    snapshot = await store.snapshot(hall)
    if snapshot is None:
        return State(hall=hall), None
    state = decode_state(snapshot.body)
    records = [record async for record in store.read(hall, after=snapshot.seq - 1, limit=1)]
    if not records or records[0].seq != snapshot.seq or records[0].hash != snapshot.hash:
        reason = "the snapshot knows another record here, or the journal has been cut off"
        return state or State(hall=hall), Corrupt(hall, snapshot.seq, reason)
    return state or State(hall=hall), None


def checked(hall: str, seq: int, head: bytes, records: Iterable[Record]) -> Iterator[Entry]:
    """The entries of the records that follow record `seq` with the hash `head`. Raises `Corrupt` for the first that
    does not follow from the one before."""
    for record in records:
        seq += 1
        if record.seq != seq:
            raise Corrupt(hall, seq, "missing")
        head = chain(head, record.body)
        if head != record.hash:
            raise Corrupt(hall, seq, "the hash does not follow from the record before")
        yield decode(record)


def _evolve(state: State, entries: Iterable[Entry]) -> None:
    """Fold the entries. Raises `Corrupt` for the first that cannot have happened; those before it are folded."""
    for entry in entries:
        try:
            evolve(state, entry)
        except Exception as error:
            raise Corrupt(state.hall, entry.seq, f"this cannot have happened: {error!r}") from error


class DayByDay:
    """Folds a journal into a state, and puts the records of a day and of the day before off: once these are over, those
    of their tickets need not be folded. Every call raises `Corrupt` where a record does not follow or cannot have
    happened; then the state is of no use."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._seq, self._head = state.seq, state.head
        self._before, self._of_day = self._day(), self._day()

    def take_in(self, block: PackedRecords) -> None:
        """Take in the next records."""
        hashes = chained_hashes(self.state.hall, self._seq, self._head, block)
        lasting = [n for n, body in enumerate(block.bodies) if _kind(body) not in _OF_TICKETS]
        begins = 0
        for n in lasting:
            if _kind(block.bodies[n]) == _DAY_OPENED:
                self._of_day.add(block, hashes, begins, n)
                self._end_day()
                begins = n
            self._of_day.lasting.append(Record(self.state.hall, block.first_seq + n, block.bodies[n], hashes[n]))
        self._of_day.add(block, hashes, begins, len(hashes))
        self._seq, self._head = block.last_seq, hashes[-1]
        if len(self._before) + len(self._of_day) > MOST_PUT_OFF:
            self.end()

    def end(self) -> None:
        """Fold what is put off."""
        for day in (self._before, self._of_day):
            _evolve(self.state, map(decode, day.records()))
        self._before, self._of_day = self._day(), self._day()

    def _end_day(self) -> None:
        """Fold what lasts of the day before; the day that ends takes its place."""
        for record in self._before.lasting:
            self.state.seq = record.seq - 1
            _evolve(self.state, [decode(record)])
        if len(self._before):
            self.state.seq, self.state.head = self._before.last_seq, self._before.hashes[-1]
        self._before, self._of_day = self._of_day, self._day()

    def _day(self) -> "_DayRecords":
        return _DayRecords(self.state.hall)


class _DayRecords:
    """The records of a day, and those of them that matter when both this day and the next are over."""

    def __init__(self, hall: str) -> None:
        self._hall = hall
        self._bodies: list[bytes] = []
        self.hashes: list[bytes] = []
        self.last_seq = 0
        self.lasting: list[Record] = []

    def __len__(self) -> int:
        return len(self.hashes)

    def add(self, block: PackedRecords, hashes: Sequence[bytes], begins: int, ends: int) -> None:
        """Add the records of a block from `begins` to before `ends`."""
        self._bodies += block.bodies[begins:ends]
        self.hashes += hashes[begins:ends]
        self.last_seq = block.first_seq + ends - 1

    def records(self) -> Iterator[Record]:
        first_seq = self.last_seq - len(self) + 1
        for seq, body, digest in zip(count(first_seq), self._bodies, self.hashes):
            yield Record(self._hall, seq, body, digest)


def _kind(body: bytes) -> bytes:
    """The kind of a record with a body of the usual form: hall, actor, cause and kind are strings without a quotation
    mark, the data are an object. Nothing of use for another body."""
    header = body.partition(b'",{')[0]
    is_usual = header.startswith(_USUAL_START) and header.count(b'"') == _USUAL_QUOTES
    return header.rpartition(b',"')[2] if is_usual else b""


_USUAL_START: Final = b"[%d," % VERSION
_USUAL_QUOTES: Final = 7
"""Those of three strings, and the one that begins the kind."""
_DAY_OPENED: Final = kind_of(DayOpened).encode()
_OF_TICKETS: Final = frozenset(kind_of(event).encode() for event in (TicketIssued, TicketCarried, *ON_TICKET))
"""Kinds whose events change nothing that is there once the day after the next one is opened."""
