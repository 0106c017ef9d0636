"""Sums of finished days that are stored are used as long as they are of this code and this journal, and never else."""

import logging
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.state import SECOND
from queue_server.journal.codec import seal
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.journal.visits.visit import Tallied
from queue_server.stats.background.request_priority import AT_MOST_S, RequestPriority
from queue_server.stats.figures.counts import stored_sums
from queue_server.stats.figures.counts.stored_sums import SUMS_SPAN, CheckedBody, StoredSums, sums_part
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview import Overview
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.past_logs.log_writer import records_of
from tests.unit.reports.halls import HALL, mondays

MARCH = ("2026-03-01", "2026-03-23")
"""The hall's days, the present one included."""


class WatchedStore(MemoryStore):
    """One that notes what is read of tallies."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    async def tallies(self, hall: str, parts: Sequence[str], spans: Sequence[str]) -> list[Tallied]:
        self.parts += [part.partition(" ")[0] for part in parts]
        return await super().tallies(hall, parts, spans)


async def hall(name: str = HALL, records: int | None = None) -> tuple[WatchedStore, int]:
    """A hall of four days, or so many records of it, and the moment of its last record."""
    store, journal = WatchedStore(), mondays()
    await store.append(Batch(list(records_of(name, journal))[:records]))
    await FiguresReader(store).catch_up(name)
    return store, journal.events[(records or len(journal.events)) - 1].at + SECOND


async def overview(store: MemoryStore, now: int) -> Overview:
    """What a server shows that has just started."""
    return await OverviewReader(FiguresReader(store)).overview(HALL, *MARCH, now)


async def with_sums(records: int | None = None) -> tuple[WatchedStore, int, Overview]:
    """A hall with its sums stored, its last moment, and what was shown of March."""
    store, now = await hall(records=records)
    reader = FiguresReader(store)
    march = await OverviewReader(reader).overview(HALL, *MARCH, now)
    await reader.store_sums(HALL, now)
    store.parts.clear()
    return store, now, march


async def correct_clock(store: MemoryStore, now: int) -> int:
    """Take the last day back, as its clock was wrong; returns the time that is right."""
    head, entries = await store.head(HALL), mondays().events
    assert head is not None
    first = next(n for n, entry in enumerate(entries) if getattr(entry.event, "day", "") == "2026-03-23")
    corrected = entries[first - 1].at + SECOND
    event = e.ClockCorrected(now, corrected, first + 1, "2026-03-16", "a check")
    record, _ = seal(HALL, head.hash, head.seq + 1, corrected, "system:clock", "c", event)
    await store.append(Batch([record]))
    await FiguresReader(store).catch_up(HALL)
    return corrected


async def body_of(store: MemoryStore) -> bytes:
    (row,) = await store.tallies(HALL, [sums_part()], [SUMS_SPAN])
    return row.body


async def put(store: MemoryStore, body: bytes) -> None:
    await store.save_tallies(HALL, SUMS_SPAN, [Tallied(sums_part(), SUMS_SPAN, "", body)])


def changed(body: bytes, **parts: Any) -> bytes:
    """Stored sums with another head, encoded as they should be."""
    checked = msgspec.msgpack.decode(body, type=CheckedBody)
    sums = msgspec.msgpack.decode(checked.body, type=StoredSums)
    inner = msgspec.msgpack.encode(replace(sums, **parts))
    return msgspec.msgpack.encode(CheckedBody(stored_sums.crc32(inner), inner))


async def test_a_start_takes_the_sums_of_the_run_before() -> None:
    """It shows the same, and reads no service, window or operator of the days."""
    store, now, march = await with_sums()
    assert await overview(store, now) == march
    assert {"service", "window", "operator"}.isdisjoint(store.parts)


async def test_sums_that_are_stored_are_not_stored_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that finds all of them writes nothing."""
    store, now, _ = await with_sums()
    reader, writes = FiguresReader(store), list[str]()

    async def note(hall: str, span: str, tallies: Sequence[Tallied]) -> None:  # noqa: ARG001 - a store's arguments
        writes.append(span)

    monkeypatch.setattr(store, "save_tallies", note)
    await OverviewReader(reader).overview(HALL, *MARCH, now)
    await reader.store_sums(HALL, now)
    assert writes == []


async def test_sums_of_another_form_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program has counted by another rule; this one's sums take their place."""
    store, now, march = await with_sums()
    monkeypatch.setattr(stored_sums, "sums_part", lambda: "sums 0123456789abcdef")
    reader = FiguresReader(store)
    assert await OverviewReader(reader).overview(HALL, *MARCH, now) == march
    assert "operator" in store.parts
    await reader.store_sums(HALL, now)
    monkeypatch.undo()
    assert await store.tallies(HALL, [sums_part()], [SUMS_SPAN]) == []


@pytest.mark.parametrize("damage", ["cut", "empty", "other", "bit", "no sums"])
async def test_sums_that_cannot_be_read_are_made_anew(damage: str, caplog: pytest.LogCaptureFixture) -> None:
    """Also where one bit of a figure has changed on the disk; the log says so."""
    store, now, march = await with_sums()
    body = await body_of(store)
    middle = len(body) // 2
    await put(
        store,
        {
            "cut": body[:middle],
            "empty": b"",
            "other": msgspec.msgpack.encode({"seq": 1}),
            "bit": body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :],
            "no sums": msgspec.msgpack.encode(CheckedBody(stored_sums.crc32(b"\x01"), b"\x01")),
        }[damage],
    )
    with caplog.at_level(logging.WARNING):
        assert await overview(store, now) == march
    assert caplog.messages == ["aksu: the stored sums of days cannot be read and are made anew"]


async def test_sums_ahead_of_the_journal_are_not_used() -> None:
    """As after a copy of before is put back: what they count has not happened."""
    store, now, march = await with_sums()
    await put(store, changed(await body_of(store), seq=10_000, sums=[]))
    assert await overview(store, now) == march


async def test_sums_of_another_journal_are_not_used(caplog: pytest.LogCaptureFixture) -> None:
    """The record on which they rest has another hash."""
    store, now, march = await with_sums()
    await put(store, changed(await body_of(store), hash=b"0" * 32, sums=[]))
    with caplog.at_level(logging.WARNING):
        assert await overview(store, now) == march
    assert caplog.messages == ["aksu: the stored sums of days are of another journal and are made anew"]


async def test_sums_of_before_rows_were_taken_back_are_not_used() -> None:
    """A correction of the clock takes back the last day, and another server stores its sums of before after that."""
    store, now, march = await with_sums()
    before = await body_of(store)
    corrected = await correct_clock(store, now)
    await put(store, before)
    store.parts.clear()
    fresh = await overview(store, corrected)
    assert "operator" in store.parts
    assert fresh.total.balance.joined == march.total.balance.joined - 10


async def test_sums_hold_after_a_visitor_was_taken_back_into_the_line() -> None:
    """As happens several times a day: it takes back a row of the present day alone, and the sums have none of that."""
    store, now, _ = await with_sums()
    present = await FiguresReader(store).present(HALL, now)
    next_present = replace(present, seq=present.seq + 1, rewritten_at=present.seq + 1)
    assert await stored_sums.stored_sums(store, next_present)
    present = await FiguresReader(store).present(HALL, await correct_clock(store, now))
    assert present.corrected_at == present.rewritten_at == present.seq


async def test_sums_of_before_a_correction_are_not_stored_after_it() -> None:
    """The pages of a day are prepared for some seconds, and the clock may be corrected before their sums are stored."""
    store, now = await hall()
    reader = FiguresReader(store)
    await OverviewReader(reader).overview(HALL, *MARCH, now)
    corrected = await correct_clock(store, now)
    await reader.store_sums(HALL, corrected)
    assert await store.tallies(HALL, [sums_part()], [SUMS_SPAN]) == []


async def test_the_next_day_has_sums_of_its_own() -> None:
    """Those of the day before are of other days, and are replaced."""
    journal = mondays()
    second_day = next(n for n, entry in enumerate(journal.events) if getattr(entry.event, "day", "") == "2026-03-09")
    store, now, _ = await with_sums(records=second_day + 20)
    before = await body_of(store)
    records = list(records_of(HALL, journal))
    await store.append(Batch(records[second_day + 20 :]))
    await FiguresReader(store).catch_up(HALL)
    now = journal.events[-1].at + SECOND
    march = await overview(store, now)
    reader = FiguresReader(store)
    assert await OverviewReader(reader).overview(HALL, *MARCH, now) == march
    await reader.store_sums(HALL, now)
    assert await body_of(store) != before
    assert await overview(store, now) == march


class WatchedPriority(RequestPriority):
    """One that counts how often work has given way."""

    count = 0

    async def give_way(self, at_most_s: float = AT_MOST_S) -> None:
        self.count += 1
        await super().give_way(at_most_s)


async def test_counting_ended_days_gives_way() -> None:
    """Before each of the days whose durations are kept: a look after a start would else wait for all of them."""
    store, _ = await hall()
    looks = WatchedPriority()
    await FiguresReader(store, looks=looks).keep_up(HALL)
    assert looks.count == 1 + 7
