"""Loads a hall's state: a good snapshot, where there is one, and the records after it, each checked with the chain.

A day begins without the tickets of the day before, and remembers no more of them than which services were finished on
that day, since these may still get a mark. So what happened to the tickets of days before that is checked with the
chain and not folded, which is most of a long journal. Whether it could have happened, `kezek audit` says.

Reading, checking and folding take turns block by block, on one thread: a second one would wait for the interpreter at
every row.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from queue_server.hall.events import DayOpened, Entry, TicketCarried, TicketIssued
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.folds.evolve_ticket import ON_TICKET
from queue_server.hall.state import State
from queue_server.journal.codec import VERSION, decode, kind_of
from queue_server.journal.record import Corrupt, Record, chain
from queue_server.journal.snapshot import decode_state
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
    if fault is None and await _fold(store, DayByDay(state)) is not None:
        state, _ = await _from_snapshot(store, hall)
        fault = await _fold(store, RecordByRecord(state))  # the state before the fault has its day's tickets
    return state, snapshot_seq, fault


async def _fold(store: Store, fold: "RecordByRecord") -> Corrupt | None:
    """Fold the records after the state; returns the fault of the first that does not verify."""
    try:
        async for block in store.read_blocks(fold.state.hall, after=fold.state.seq):
            fold.take_in(block)
        fold.end()
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
    return map(decode, _chained(hall, seq, head, records))


def _chained(hall: str, seq: int, head: bytes, records: Iterable[Record]) -> Iterator[Record]:
    """The records, each once it follows from the one before. Raises `Corrupt`."""
    for record in records:
        seq += 1
        if record.seq != seq:
            raise Corrupt(hall, seq, "missing")
        head = chain(head, record.body)
        if head != record.hash:
            raise Corrupt(hall, seq, "the hash does not follow from the record before")
        yield record


class RecordByRecord:
    """Folds a journal into a state. Every call raises `Corrupt` for the first record that does not follow, or that
    cannot have happened; those before it are folded."""

    def __init__(self, state: State) -> None:
        self.state = state

    def take_in(self, block: Sequence[Record]) -> None:
        """Take in the next records."""
        self._evolve(checked(self.state.hall, self.state.seq, self.state.head, block))

    def end(self) -> None:
        """Fold what is put off."""

    def _evolve(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            try:
                evolve(self.state, entry)
            except Exception as error:
                raise Corrupt(self.state.hall, entry.seq, f"this cannot have happened: {error!r}") from error


class DayByDay(RecordByRecord):
    """Puts the records of a day and of the day before off: once these are over, those of their tickets need not be
    folded. After a fault the state is of no use."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._seq, self._head = state.seq, state.head
        self._before, self._of_day = _DayRecords(), _DayRecords()

    def take_in(self, block: Sequence[Record]) -> None:
        for record in _chained(self.state.hall, self._seq, self._head, block):
            kind = _kind(record)
            if kind == _DAY_OPENED:
                self._end_day()
            self._of_day.records.append(record)
            if kind not in _OF_TICKETS:
                self._of_day.lasting.append(record)
            self._seq, self._head = record.seq, record.hash
        if len(self._before.records) + len(self._of_day.records) > MOST_PUT_OFF:
            self.end()

    def end(self) -> None:
        self._evolve(map(decode, self._before.records))
        self._evolve(map(decode, self._of_day.records))
        self._before, self._of_day = _DayRecords(), _DayRecords()

    def _end_day(self) -> None:
        """Fold what lasts of the day before; the day that ends takes its place."""
        for record in self._before.lasting:
            self.state.seq = record.seq - 1
            self._evolve([decode(record)])
        if self._before.records:
            last = self._before.records[-1]
            self.state.seq, self.state.head = last.seq, last.hash
        self._before, self._of_day = self._of_day, _DayRecords()


class _DayRecords:
    """The records of a day, and those of them that matter when both this day and the next are over."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.lasting: list[Record] = []


def _kind(record: Record) -> bytes:
    """The kind of a record, as it stands in a body of the usual form; nothing for another one."""
    body = _BODY.match(record.body)
    return body[1] if body is not None else b""


_BODY: Final = re.compile(rb'\[%d,"[^"\\]*",\d+,\d+,"[^"\\]*","[^"\\]*","([a-z_./0-9]+)",' % VERSION)
_DAY_OPENED: Final = kind_of(DayOpened).encode()
_OF_TICKETS: Final = frozenset(kind_of(event).encode() for event in (TicketIssued, TicketCarried, *ON_TICKET))
"""Kinds whose events change nothing that is there once the day after the next one is opened."""
