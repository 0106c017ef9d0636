"""Figures are the same as before the worker computed them: `tests/golden/figures.json` was written by the version
before it, of the golden journal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from queue_server.bugs import Bugs
from queue_server.hall.events import DayOpened
from queue_server.journal.codec import decode
from queue_server.journal.export import read_file
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.loops import Loops
from queue_server.stats.visits.follow import follow, save
from queue_server.worker.client.local_worker import LocalWorker
from queue_server.worker.client.questions import StatisticsQuestion
from queue_server.worker.process.service import WorkerService

GOLDEN = Path(__file__).parents[3] / "golden"


async def test_figures_are_those_of_before_the_worker() -> None:
    """Digit by digit, by every part; there may be more of them."""
    records = [record async for record in read_file(GOLDEN / "journal.jsonl")]
    hall, now = records[0].hall, decode(records[-1]).at
    days = [event.day for record in records if isinstance(event := decode(record).event, DayOpened)]
    store = MemoryStore()
    await store.append(Batch(records))
    await save(store, await follow(store, hall, records[-1].seq))
    worker = LocalWorker(WorkerService(store, Loops(Bugs(lambda: now), lambda: now, lambda: 0.0)))
    before = msgspec.json.decode((GOLDEN / "figures.json").read_bytes())
    assert len(before) == 6
    for part, figures in before.items():
        today = msgspec.json.decode(await worker.ask(StatisticsQuestion(hall, days[0], days[-1], part, now), bytes))
        assert figures["total"]["balance"]["issued"] > 0
        assert list(changes(figures, today, part)) == []


def changes(before: Any, today: Any, path: str) -> Iterator[str]:
    """What was there before and is otherwise now, as texts: 1 and 1.0 are not the same."""
    if isinstance(before, dict):
        for name, value in before.items():
            yield from changes(value, today.get(name, "gone"), f"{path}.{name}")
    elif isinstance(before, list) and isinstance(today, list) and len(before) == len(today):
        for place, (value, other) in enumerate(zip(before, today, strict=True)):
            yield from changes(value, other, f"{path}.{place}")
    elif msgspec.json.encode(before) != msgspec.json.encode(today):
        yield f"{path}: {before} and now {today}"
