"""What is kept between two looks at the figures never shows: whoever looked before is told what a newcomer is told."""

from typing import Any

import pytest
from msgspec import json, to_builtins

from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.stats.figures.counts import closed_day_counts
from queue_server.stats.figures.figure_documents import PARTS_OF_STATISTICS, BadPeriod
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.past_logs.log_writer import records_of
from tests.unit.reports.halls import HALL, mondays

PERIODS = [
    ("2026-03-23", "2026-03-23"),
    ("2026-03-16", "2026-03-16"),
    ("2026-03-17", "2026-03-23"),
    ("2026-03-01", "2026-03-31"),
    ("2026-02-01", "2026-03-09"),
]
"""The last day, one before it, a week, the whole month, and a stretch that begins before the hall's first day."""
STEP = 44
"""Records between two looks: some tickets wait, others are called or being served."""


async def whole_answer(reader: FiguresReader, now: int) -> bytes:
    """All that is told of all periods and parts."""
    answers: list[Any] = []
    for first, last in PERIODS:
        overview = to_builtins(await OverviewReader(reader).overview(HALL, first, last, now), str_keys=True)
        answers.append(overview | {"cells": sorted(overview["cells"], key=str)})
        for by in PARTS_OF_STATISTICS:
            try:
                answers.append(to_builtins(await reader.statistics(HALL, first, last, by, now)))
            except BadPeriod as problem:
                answers.append(str(problem))
    return json.encode(answers, order="deterministic")


@pytest.mark.slow
@pytest.mark.parametrize("sums_kept", [200, 1])
async def test_who_has_looked_all_along_is_told_what_a_newcomer_is_told(
    monkeypatch: pytest.MonkeyPatch, sums_kept: int
) -> None:
    """To the byte, while a month's journal grows; also where hardly anything can be kept."""
    monkeypatch.setattr(closed_day_counts, "SUMS_IN_MEMORY", sums_kept)
    imported_journal, store = mondays(), MemoryStore()
    records = list(records_of(HALL, imported_journal))
    lasting = FiguresReader(store)
    looks = set()
    for since in range(0, len(records), STEP):
        some = records[since : since + STEP]
        await store.append(Batch(some))
        await FiguresReader(store).catch_up(HALL)
        now = imported_journal.events[some[-1].seq - 1].at + 30_000_000
        looks.add(await whole_answer(lasting, now))
        assert await whole_answer(lasting, now) == await whole_answer(FiguresReader(store), now)
        assert await whole_answer(lasting, now + 60_000_000) == await whole_answer(
            FiguresReader(store), now + 60_000_000
        )
    assert len(looks) == 4
