"""Every bad record is named, and no good one."""

from functools import cache

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.journal.checks.verify import Verdict, verify, verify_store
from queue_server.journal.codec import decode
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record, chain
from queue_server.journal.store import Batch, Snapshot
from tests.unit.journal.days import HALL, day, sealed, stream

SEEDS = st.integers(1, 8)
PLACES = st.floats(0, 1, exclude_max=True)
SOME = settings(max_examples=40, deadline=None)
"""Enough to meet each neighbourhood of a fault, few enough to take a second."""


@cache
def known_day(seed: int = 1) -> list[Record]:
    return day(seed)


def place(records: list[Record], at: float, first: int = 1, last: int | None = None) -> int:
    """A seq at a fraction of the journal."""
    last = last or len(records)
    return first + int(at * (last - first + 1))


async def bad(records: list[Record], snapshot: Snapshot | None = None, head_prefix: str | None = None) -> list[int]:
    return [fault.seq for fault in (await checked(records, snapshot, head_prefix)).faults]


async def checked(records: list[Record], snapshot: Snapshot | None = None, head_prefix: str | None = None) -> Verdict:
    return await verify(HALL, stream(records), snapshot, head_prefix)


def without(records: list[Record], *seqs: int) -> list[Record]:
    return [record for record in records if record.seq not in seqs]


def put(records: list[Record], record: Record) -> list[Record]:
    """The journal with this record in the place of the one of its seq."""
    return [record if other.seq == record.seq else other for other in records]


def altered(record: Record) -> Record:
    """The record with one byte of its body changed, and its hash as it was."""
    middle = len(record.body) // 2
    return replace(record, body=record.body[:middle] + bytes([record.body[middle] ^ 1]) + record.body[middle + 1 :])


def resealed(records: list[Record], *events: e.Entry) -> list[Record]:
    """A journal that was rewritten with a perfect chain: these entries in the place of those of their seq."""
    changed = {entry.seq: entry for entry in events}
    return sealed(changed.get(record.seq) or decode(record) for record in records)


# A good journal.


@SOME
@given(SEEDS)
async def test_a_good_journal_has_no_fault(seed: int) -> None:
    """Whatever a hall may do verifies; the verdict counts the records and gives the last hash."""
    records = known_day(seed)
    verdict = await checked(records, snapshot_of(records[10]), records[20].hash.hex()[:10])
    assert verdict == Verdict(HALL, len(records), records[-1].hash, [])
    assert verdict.is_good


async def test_an_empty_journal_is_good() -> None:
    """Its head is the hash before the first record."""
    assert await checked([]) == Verdict(HALL, 0, bytes(32), [])


# One fault, anywhere.


@SOME
@given(SEEDS, PLACES)
async def test_an_altered_body_is_named(seed: int, at: float) -> None:
    """One bit of one body."""
    records = known_day(seed)
    seq = place(records, at)
    assert await bad(put(records, altered(records[seq - 1]))) == [seq]


@SOME
@given(SEEDS, PLACES, st.data())
async def test_an_altered_field_is_named(seed: int, at: float, data: st.DataObject) -> None:
    """A body that is still a record, with any one of its parts changed."""
    records = known_day(seed)
    seq = place(records, at)
    body = msgspec.json.decode(records[seq - 1].body)
    index = data.draw(st.integers(0, 7))
    body[index] = {"ticket": "another"} if index == 7 else body[index] + (1 if isinstance(body[index], int) else "x")
    assert await bad(put(records, replace(records[seq - 1], body=msgspec.json.encode(body)))) == [seq]


@SOME
@given(SEEDS, PLACES)
async def test_an_altered_hash_is_named(seed: int, at: float) -> None:
    """The body is whole, and so is the record that follows from it."""
    records = known_day(seed)
    seq = place(records, at)
    assert await bad(put(records, replace(records[seq - 1], hash=b"\x01" * 32))) == [seq]


@SOME
@given(SEEDS, PLACES, st.integers(1, 4))
async def test_removed_records_are_named(seed: int, at: float, count: int) -> None:
    """Each missing seq, and not the record after them."""
    records = known_day(seed)
    first = place(records, at, last=len(records) - count)
    removed = list(range(first, first + count))
    assert await bad(without(records, *removed)) == removed


@SOME
@given(SEEDS, PLACES, PLACES)
async def test_two_swapped_records_are_named(seed: int, at: float, other: float) -> None:
    """Two rows whose contents changed places: both, and neither of those that follow."""
    records = known_day(seed)
    low, high = two_places(records, at, other)
    first, second = records[low - 1], records[high - 1]
    swapped = put(put(records, replace(second, seq=low)), replace(first, seq=high))
    assert await bad(swapped) == [low, high]


@SOME
@given(SEEDS, PLACES, PLACES)
async def test_two_swapped_bodies_are_named(seed: int, at: float, other: float) -> None:
    """Two rows whose bodies changed places while the hashes stayed."""
    records = known_day(seed)
    low, high = two_places(records, at, other)
    first, second = records[low - 1], records[high - 1]
    swapped = put(put(records, replace(first, body=second.body)), replace(second, body=first.body))
    assert await bad(swapped) == [low, high]


@SOME
@given(SEEDS, PLACES, PLACES)
async def test_two_swapped_hashes_are_named(seed: int, at: float, other: float) -> None:
    """Two rows whose hashes changed places while the bodies stayed."""
    records = known_day(seed)
    low, high = two_places(records, at, other)
    first, second = records[low - 1], records[high - 1]
    swapped = put(put(records, replace(first, hash=second.hash)), replace(second, hash=first.hash))
    assert await bad(swapped) == [low, high]


@SOME
@given(SEEDS, PLACES, PLACES)
async def test_two_swapped_lines_are_named(seed: int, at: float, other: float) -> None:
    """Two lines of a file that changed places, each whole."""
    records = list(known_day(seed))
    low, high = two_places(records, at, other)
    records[low - 1], records[high - 1] = records[high - 1], records[low - 1]
    assert await bad(records) == [low, high]


@SOME
@given(SEEDS, PLACES, PLACES)
async def test_a_repeated_line_is_named(seed: int, at: float, other: float) -> None:
    """A line that stands in a file a second time, right after itself or anywhere later."""
    records = list(known_day(seed))
    seq = place(records, at)
    target = place(records, other, first=seq)
    records.insert(target, records[seq - 1])
    assert await bad(records) == [seq]


@SOME
@given(SEEDS, PLACES)
async def test_an_inserted_line_is_named(seed: int, at: float) -> None:
    """A forged line before the true one of its seq; the true one and its followers are not accused on their own."""
    records = list(known_day(seed))
    seq = place(records, at)
    records.insert(seq - 1, altered(records[seq - 1]))
    assert await bad(records) == [seq]


@SOME
@given(SEEDS, PLACES, st.integers(1, 5_000_000))
async def test_a_renumbered_record_is_named(seed: int, at: float, beyond: int) -> None:
    """A row that was given a seq beyond the end: the place that it left, and the one where it stands."""
    records = known_day(seed)
    seq = place(records, at, last=len(records) - 1)
    elsewhere = len(records) + beyond
    moved = [*without(records, seq), replace(records[seq - 1], seq=elsewhere)]
    assert await bad(moved) == [seq, elsewhere]


@SOME
@given(SEEDS, PLACES, PLACES)
async def test_a_record_overwritten_with_another_is_named(seed: int, at: float, other: float) -> None:
    """A row that holds a copy of another row: that row alone, though the next one cannot be checked any more."""
    records = known_day(seed)
    low, high = two_places(records, at, other)
    verdict = await checked(put(records, replace(records[high - 1], seq=low)))
    assert [fault.seq for fault in verdict.faults] == [low]
    assert f"holds the record of seq {high}" in verdict.faults[0].reason


@SOME
@given(SEEDS, PLACES)
async def test_a_cut_off_tail_is_found_by_the_snapshot(seed: int, at: float) -> None:
    """Every seq up to the one from which the snapshot was taken."""
    records = known_day(seed)
    length = place(records, at) - 1
    snapshot = snapshot_of(records[-1])
    assert await bad(records[:length], snapshot) == list(range(length + 1, len(records) + 1))


@SOME
@given(SEEDS, PLACES, st.integers(10, 64))
async def test_a_cut_off_tail_is_found_by_a_ticket(seed: int, at: float, digits: int) -> None:
    """A paper ticket's code whose record is gone: the first seq that is not there any more."""
    records = known_day(seed)
    length = place(records, at) - 1
    assert await bad(records[:length], head_prefix=records[-1].hash.hex()[:digits]) == [length + 1]


@pytest.mark.slow
@SOME
@given(
    SEEDS,
    st.sets(PLACES, min_size=2, max_size=6),
    st.lists(st.sampled_from(["alter", "remove"]), min_size=6, max_size=6),
)
async def test_many_faults_are_all_named(seed: int, places: set[float], ways: list[str]) -> None:
    """Records altered and removed all over a journal, none of them next to another."""
    records = known_day(seed)
    # A record next to a missing one cannot be checked, so the faults stand apart.
    chosen = sorted({place(records, at, last=len(records) // 2 - 1) * 2 for at in places})
    changed = list(records)
    for seq, way in zip(chosen, ways, strict=False):
        changed = without(changed, seq) if way == "remove" else put(changed, altered(records[seq - 1]))
    assert await bad(changed) == chosen[: len(ways)]


# A journal that was rewritten, with a perfect chain.


async def test_a_rewritten_journal_contradicts_the_snapshot() -> None:
    """The chain fits, but it does not pass through the record of the snapshot."""
    records = known_day()
    rewritten = resealed(records, replace(decode(records[4]), actor="operator:somebody"))
    verdict = await checked(rewritten, snapshot_of(records[30]))
    assert [fault.seq for fault in verdict.faults] == [31]
    assert "is not the record from which the snapshot was taken" in verdict.faults[0].reason


async def test_a_gap_does_not_hide_a_contradiction_of_the_snapshot() -> None:
    """The record after a missing one cannot be checked against the chain, but against the snapshot it can."""
    records = known_day()
    rewritten = resealed(records, replace(decode(records[4]), actor="operator:somebody"))
    assert await bad(without(rewritten, 30), snapshot_of(records[30])) == [30, 31]
    assert await bad(without(records, 30), snapshot_of(records[30]), records[30].hash.hex()) == [30]


async def test_a_rewritten_journal_contradicts_a_paper_ticket() -> None:
    """The chain fits, but no record has the ticket's code any more."""
    records = known_day()
    rewritten = resealed(records, replace(decode(records[4]), actor="operator:somebody"))
    verdict = await checked(rewritten, head_prefix=records[30].hash.hex()[:10].upper())
    assert [fault.seq for fault in verdict.faults] == [len(records) + 1]
    assert f"no record has the hash {records[30].hash.hex()[:10]}…" in verdict.faults[0].reason
    assert await bad(records, head_prefix=records[30].hash.hex()) == []


@pytest.mark.parametrize("head", ["", "0123456", "nothexadecimal", "0" * 65])
async def test_a_head_must_be_one(head: str) -> None:
    """A code that was mistyped is a mistake of the asker, and not of the journal."""
    with pytest.raises(ValueError, match="10 to 64 hexadecimal digits"):
        await checked(known_day(), head_prefix=head)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"no JSON", "no record"),
        (b'[1,"aksu",5]', "no record"),
        (b"\xff\xfe", "no record"),
        (b'[1,"aksu",5,"yesterday","clock:hall","c","day.opened/1",{"day":"2026-01-05"}]', "no record"),
        (b'[2,"aksu",5,9999999999999999,"clock:hall","c","day.opened/1",{"day":"2099-01-05"}]', "version 2"),
        (b'[1,"aqtau",5,9999999999999999,"clock:hall","c","day.opened/1",{"day":"2099-01-05"}]', "hall 'aqtau'"),
        (
            b'[1,"aksu",5,9999999999999999,"clock:hall","c","ticket.eaten/1",{"ticket":"t1"}]',
            "kind 'ticket.eaten/1': a newer version of this program wrote it",
        ),
        (
            b'[1,"aksu",5,9999999999999999,"clock:hall","c","ticket.left/1",{"number":"A001"}]',
            "data that is not that of",
        ),
        (b'[1,"aksu",5,1,"clock:hall","c","window.closed/1",{"window":1}]', "a time before"),
        (
            b'[1,"aksu",77,9999999999999999,"clock:hall","c","window.closed/1",{"window":1}]',
            "holds the record of seq 77",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_bad_body_is_named_although_the_chain_fits(body: bytes, reason: str) -> None:
    """A record that was sealed like any other, and says what no program of ours would."""
    records = known_day()[:4]
    records.append(Record(HALL, 5, body, chain(records[-1].hash, body)))
    verdict = await checked(records)
    assert [fault.seq for fault in verdict.faults] == [5]
    assert reason in verdict.faults[0].reason


async def test_the_verdict_says_why() -> None:
    """The sentences that stand after hall and seq."""
    records = known_day()
    verdict = await checked(put(without(records, 7, 8, 20), altered(records[14])))
    reasons = {fault.seq: fault.reason for fault in verdict.faults}
    assert reasons[7] == "missing"
    assert reasons[8] == "missing, so record 9 cannot be checked"
    assert reasons[15].endswith(
        "does not follow from the record before: this one has been altered, or that one and its hash"
    )
    assert reasons[20] == "missing, so record 21 cannot be checked"
    assert verdict.count == len(records) - 3


# A store of several halls.


async def test_a_store_is_verified_hall_by_hall() -> None:
    """Each against its own snapshot; a head is looked for in all of them."""
    store = MemoryStore()
    north = sealed([e.Entry(1, 5, "clock:hall", "c", decode(known_day()[0]).event, b"")], "north")
    await store.append(Batch([*known_day(), *north]))
    await store.save_snapshot(snapshot_of(known_day()[-1]))
    verdicts = await verify_store(store, known_day()[3].hash.hex()[:10])
    assert [(v.hall, v.count, v.faults) for v in verdicts] == [(HALL, len(known_day()), []), ("north", 1, [])]
    nowhere = await verify_store(store, "0123456789")
    assert [[fault.seq for fault in v.faults] for v in nowhere] == [[len(known_day()) + 1], [2]]


async def test_a_journal_that_was_removed_whole_is_found() -> None:
    """Nothing is left of it but the snapshot: every seq up to it is missing."""
    store = MemoryStore()
    await store.save_snapshot(snapshot_of(known_day()[2]))
    (verdict,) = await verify_store(store)
    assert (verdict.hall, verdict.count, [fault.seq for fault in verdict.faults]) == (HALL, 0, [1, 2, 3])


def two_places(records: list[Record], at: float, other: float) -> tuple[int, int]:
    low = place(records, at, last=len(records) - 1)
    return low, place(records, other, first=low + 1)


def snapshot_of(record: Record) -> Snapshot:
    return Snapshot(record.hall, record.seq, record.hash, b"")
