"""A hall's state is loaded from its journal as if every record had been folded, and no fault is passed over."""

import pytest
from msgspec.structs import replace

from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.state import State
from queue_server.journal import load
from queue_server.journal.codec import decode
from queue_server.journal.load import load_state
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Corrupt, NewerRecord, Record, chain
from queue_server.journal.store import Batch
from tests.unit.journal.days import HALL, day


async def store_of(records: list[Record]) -> MemoryStore:
    store = MemoryStore()
    await store.append(Batch(records))
    return store


def changed(records: list[Record], seq: int, old: bytes, new: bytes) -> list[Record]:
    """The journal with another text in that record, and hashes that follow from it."""
    altered, head = records[: seq - 1], records[seq - 2].hash
    for record in records[seq - 1 :]:
        body = record.body.replace(old, new) if record.seq == seq else record.body
        head = chain(head, body)
        altered.append(replace(record, body=body, hash=head))
    return altered


@pytest.mark.parametrize("most_put_off", [10, 50_000])
@pytest.mark.parametrize("seed", range(1, 9))
async def test_days_that_are_over_leave_the_same_state(
    seed: int, most_put_off: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two days with every event; wherever the journal ends, the state and its index are those of a full fold."""
    monkeypatch.setattr(load, "MOST_PUT_OFF", most_put_off)
    records = day(seed)
    for end in (*range(1, len(records), 17), len(records)):
        state, _, fault = await load_state(await store_of(records[:end]), HALL)
        folded = evolve_all(State(hall=HALL), map(decode, records[:end]))
        assert fault is None
        assert state == folded
        assert (state.index.seats, +state.index.balance) == (folded.index.seats, +folded.index.balance)


def first_of(records: list[Record], kind: bytes) -> int:
    return next(record.seq for record in records if kind in record.body)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b'"ticket.called/1"', b'"ticket.flown/1"', NewerRecord),
        (b'"ticket.called/1"', b'"ticket.called/2"', NewerRecord),
        (b'"ticket.called/1",{', b'"ticket.called/1",["ticket.called/1",{', Corrupt),
        (b'"window.opened/1",{', b'"window.opened/1",[', Corrupt),
        (b'"window.opened/1",{', b'"window.opened/1",["x","ticket.called/1",{', Corrupt),
        (b'"window.opened/1",{"window":', b'"window.opened/1",{"window":9', Corrupt),
    ],
)
async def test_a_record_of_a_day_that_is_over_is_still_read(old: bytes, new: bytes, fault: type[Corrupt]) -> None:
    """A kind that this program does not know, or data that no program has written, is named with its seq; the state is
    that before it."""
    records = day(2)
    seq = first_of(records, old)
    store = await store_of(changed(records, seq, old, new))
    state, _, problem = await load_state(store, HALL)
    assert type(problem) is fault
    assert problem.seq == seq
    assert state == evolve_all(State(hall=HALL), map(decode, records[: seq - 1]))


async def test_a_broken_chain_in_a_day_that_is_over_is_named() -> None:
    """Tickets of past days are not folded, but their records are part of the chain."""
    records = day(2)
    seq = first_of(records, b'"ticket.called/1"')
    broken = [replace(r, body=r.body + b" ") if r.seq == seq else r for r in records]
    state, _, fault = await load_state(await store_of(broken), HALL)
    assert fault is not None
    assert fault.seq == seq
    assert state == evolve_all(State(hall=HALL), map(decode, records[: seq - 1]))
