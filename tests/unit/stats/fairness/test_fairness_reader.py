"""Overtakings are read from the journal once: a start goes on from the days that are kept."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from msgspec import json
from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.journal.codec import decode
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from queue_server.journal.store import Batch, Unavailable
from queue_server.stats.fairness import fairness_reader
from queue_server.stats.fairness.fairness_fold import FairnessFold
from queue_server.stats.fairness.fairness_reader import FairnessReader
from queue_server.stats.fairness.fairness_store import OVERTAKINGS_SPAN, fairness_form
from queue_server.stats.past_logs.log_writer import records_of
from tests.folds import fairness_of
from tests.unit.reports.halls import HALL, mondays

FIRST, LAST = "2026-03-01", "2026-03-31"
RECORDS = list(records_of(HALL, mondays()))
LIMIT_S = 30.0
BEGINS = [record.seq for record in RECORDS if isinstance(decode(record).event, e.DayOpened)]
"""The record that opens each of the four days."""


class ReadStore(MemoryStore):
    """One that notes which records were read."""

    def __init__(self) -> None:
        super().__init__()
        self.positions: list[int] = []
        self.is_read = asyncio.Event()

    async def read(self, hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[Record]:
        async for record in super().read(hall, after, limit):
            self.positions.append(record.seq)
            self.is_read.set()
            yield record


@pytest.fixture
async def store() -> ReadStore:
    store = ReadStore()
    await store.append(Batch(RECORDS))
    return store


async def whole_answer(store: MemoryStore) -> bytes:
    """What a reader that has just begun tells of every day and of all together."""
    reader = FairnessReader(store)
    periods = [(FIRST, LAST), ("2026-03-02", "2026-03-02"), ("2026-03-09", "2026-03-16"), ("2026-03-23", LAST)]
    return json.encode([await reader.read(HALL, *period) for period in periods])


async def test_a_start_reads_the_present_day_alone_and_tells_the_same(store: ReadStore) -> None:
    """Of four days three are over; of their records only the last one is looked at, to know the journal by it."""
    first = await whole_answer(store)
    store.positions.clear()
    assert await whole_answer(store) == first
    assert sorted(set(store.positions)) == list(range(BEGINS[-1] - 1, len(RECORDS) + 1))


async def test_a_start_after_any_record_tells_what_the_whole_journal_tells() -> None:
    """Whichever record it was, in the middle of a day or at its end."""
    store = MemoryStore()
    for since in range(0, len(RECORDS), 13):
        await store.append(Batch(RECORDS[since : since + 13]))
        answer = await FairnessReader(store).read(HALL, FIRST, LAST)
        assert answer.fairness == fairness_of([decode(record) for record in RECORDS[: since + 13]], FIRST, LAST)
        assert answer.head is not None
        assert answer.head.seq == min(since + 13, len(RECORDS))


@pytest.mark.parametrize("damage", ["another journal", "garbage", "a day is missing"])
async def test_what_is_not_of_this_journal_is_not_believed(store: ReadStore, damage: str) -> None:
    """All is read anew, and told right."""
    expected = await whole_answer(store)
    reached = (await store.tallies(HALL, [f"{OVERTAKINGS_SPAN} {fairness_form()}"], [OVERTAKINGS_SPAN]))[0]
    if damage == "another journal":
        body = reached.body.replace(RECORDS[BEGINS[-1] - 2].hash, bytes(32))
        assert body != reached.body
        await store.save_tallies(HALL, OVERTAKINGS_SPAN, [replace(reached, body=body)])
    elif damage == "garbage":
        await store.save_tallies(HALL, OVERTAKINGS_SPAN, [replace(reached, body=b"\x00garbage")])
    else:
        await store.save_tallies(HALL, f"{OVERTAKINGS_SPAN} 2026-03-09", [])
    assert await whole_answer(store) == expected


class FullStore(MemoryStore):
    """One on a full disk."""

    async def save_tallies(self, *_: object) -> None:
        raise Unavailable("the disk is full")


async def test_where_nothing_can_be_kept_it_is_read_each_time(store: ReadStore) -> None:
    """A report of a journal on a disc is made all the same."""
    full = FullStore()
    await full.append(Batch(RECORDS))
    assert await whole_answer(full) == await whole_answer(store)


async def test_nobody_waits_for_what_is_far_behind(store: ReadStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is followed a look is answered at once that it is being counted; afterwards with what was counted."""
    monkeypatch.setattr(fairness_reader, "NEARLY", 10)
    monkeypatch.setattr(fairness_reader, "RECORDS_AT_ONCE", 20)
    reader = FairnessReader(store)
    following = asyncio.create_task(reader.catch_up(HALL))
    await store.is_read.wait()
    assert await reader.so_far(HALL, FIRST, LAST, 1000.0) is None
    await following
    answer = await reader.so_far(HALL, FIRST, LAST, 1000.0)
    assert answer is not None
    assert answer.fairness.issued == 40


async def test_a_reader_who_gives_up_leaves_nothing_half_done(
    store: ReadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is folded in a thread meanwhile is folded to its end before the next one is answered, and once."""
    whole, fold_records = await whole_answer(store), fairness_reader._fold
    begins, may_end, folded = asyncio.Event(), threading.Event(), list[int]()
    loop = asyncio.get_running_loop()

    def fold_slowly(fold: FairnessFold, records: list[Record]) -> None:
        folded.append(len(records))
        loop.call_soon_threadsafe(begins.set)
        may_end.wait(LIMIT_S)
        fold_records(fold, records)

    monkeypatch.setattr(fairness_reader, "_fold", fold_slowly)
    fresh = MemoryStore()
    await fresh.append(Batch(RECORDS))
    reader = FairnessReader(fresh)
    given_up = asyncio.create_task(reader.read(HALL, FIRST, LAST))
    await begins.wait()
    given_up.cancel()
    next_one = asyncio.create_task(reader.read(HALL, FIRST, LAST))
    for _ in range(100):
        await asyncio.sleep(0)
    assert not given_up.done()
    may_end.set()
    report = await next_one
    assert sum(folded) == len(RECORDS)
    assert given_up.cancelled()
    assert report == await FairnessReader(store).read(HALL, FIRST, LAST)
    assert await whole_answer(fresh) == whole
