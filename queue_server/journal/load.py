"""Loads a hall's state: a good snapshot, where there is one, and the records after it, each checked with the chain.

Reading, checking and folding take turns block by block, on one thread: a second one would wait for the interpreter at
every row.
"""

from collections.abc import Iterable, Iterator, Sequence

from queue_server.hall.events import Entry
from queue_server.hall.evolve import evolve
from queue_server.hall.state import State
from queue_server.journal.codec import decode
from queue_server.journal.record import Corrupt, Record, chain
from queue_server.journal.snapshot import decode_state
from queue_server.journal.store import Store


async def load_state(store: Store, hall: str) -> tuple[State, int, Corrupt | None]:
    """The state at the end of the journal, the seq of the snapshot it began from, and the fault of a record that does
    not verify.

    With a fault it is the state before the faulty record.
    """
    state, fault = await _from_snapshot(store, hall)
    snapshot_seq = state.seq
    if fault is None:
        try:
            async for block in store.read_blocks(hall, after=state.seq):
                _take_in(state, block)
        except Corrupt as corrupt:
            fault = corrupt
    return state, snapshot_seq, fault


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


def _take_in(state: State, block: Sequence[Record]) -> None:
    """Fold the records of a block. Raises `Corrupt` for the first that does not follow; those before it are folded."""
    for entry in checked(state.hall, state.seq, state.head, block):
        try:
            evolve(state, entry)
        except Exception as error:
            raise Corrupt(state.hall, entry.seq, f"this cannot have happened: {error!r}") from error
