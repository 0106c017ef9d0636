"""What every first look would make is made before somebody looks."""

import asyncio
import logging

import pytest
from aiohttp import web

from operator_console.manager import manager_preparation
from operator_console.manager.manager_preparation import keep_ready, make_ready
from operator_console.manager.manager_sources import ManagerServices
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.assembly.app import build, engine_on
from queue_server.config.settings import ServerSettings
from queue_server.hall import commands as c
from queue_server.journal.feed import Feed
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.pages.services import PageServices
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.questions import panels
from queue_server.reports.period import Period, spans
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.worker.client.local_worker import LocalWorker
from queue_server.worker.process import manager_pages
from queue_server.worker.process.service import WorkerService
from tests.halls import DEFINITION, KIOSK, MORNING
from tests.unit.reports.halls import HALL, end_of, mondays

RETOLD = mondays()
DAY = "2026-03-23"


class CountedStore(MemoryStore):
    """One that counts how often tallies of past days are read."""

    reads = 0

    async def tallies(self, *arguments: object) -> list:  # type: ignore[type-arg, override]
        self.reads += 1
        return await super().tallies(*arguments)  # type: ignore[arg-type]


async def served(store: MemoryStore) -> tuple[web.Application, Feed]:
    await store.append(Batch(list(records_of(HALL, RETOLD))))
    engine = engine_on(store, lambda: end_of(RETOLD))
    feed = await engine.open_hall(HALL, RETOLD.definition)
    return build(store, engine, ServerSettings(), clock=lambda: end_of(RETOLD)), feed


def service_of(app: web.Application) -> WorkerService:
    """The worker of a store in memory, which is in the server's process."""
    worker = app[PARTS][ManagerServices].worker
    assert isinstance(worker, LocalWorker)
    assert isinstance(worker.service, WorkerService)
    return worker.service


async def test_after_it_a_first_look_reads_no_past() -> None:
    """In all three languages, of the day as of the year."""
    store = CountedStore()
    app, feed = await served(store)
    await make_ready(app, feed, DAY)

    service = service_of(app)
    store.reads = 0
    for first, last in spans(DAY).values():
        period = Period(first, last, DAY)
        figures = await service.sources.read_period(HALL, period, end_of(RETOLD), has_fairness=False)
        for language in ("kk", "ru", "en"):
            page_panels = panels(Formatter(feed.state.defined, language, HALL, period), figures)
            assert figures.overview.total.balance.joined == 0 or len(page_panels) >= 7
    assert store.reads == 0


async def test_nothing_is_made_for_a_hall_without_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither page nor template; with its first visit both are made."""
    store = MemoryStore()
    engine = engine_on(store, lambda: MORNING)
    feed = await engine.open_hall("aksu", DEFINITION)
    await engine.time.tick()
    await engine.lanes.rest()
    app = build(store, engine, ServerSettings(), clock=lambda: MORNING)
    pages: list[str] = []
    monkeypatch.setattr(manager_pages, "_page", lambda *_: pages.append("page"))
    monkeypatch.setattr(app[PARTS][PageServices].site.environment, "get_template", pages.append)
    assert not await make_ready(app, feed, feed.state.day or "")
    assert pages == []
    await engine.submit("aksu", c.IssueTicket("t1", "land"), KIOSK)
    assert await make_ready(app, feed, feed.state.day or "")
    assert {*pages} == {"page", "operator_console/manager/manager.html"}
    await engine.stop()


async def test_a_hall_without_visits_is_asked_about_once_for_each_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no more that day once it has been made ready."""
    engine = engine_on(MemoryStore(), lambda: MORNING)
    feed = await engine.open_hall("aksu", DEFINITION)
    app = build(MemoryStore(), engine, ServerSettings(), clock=lambda: MORNING)
    positions: list[int] = []

    async def has_visits(*_: object) -> bool:
        positions.append(feed.seq)
        return bool(feed.state.tickets)

    monkeypatch.setattr(manager_preparation, "FIRST_PREPARATION_S", 0.0)
    monkeypatch.setattr(manager_preparation, "PREPARE_EVERY_S", 0.0)
    monkeypatch.setattr(manager_preparation, "make_ready", has_visits)
    keeping = asyncio.create_task(keep_ready(app, engine.feeds))
    for command in (c.OpenWindow(1), c.IssueTicket("t1", "land"), c.IssueTicket("t2", "land")):
        await engine.submit("aksu", command, KIOSK)
        for _ in range(10):
            await asyncio.sleep(0)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert len(positions) == len({*positions})
    assert positions[-1] == feed.seq - 1
    await engine.stop()


async def test_a_defect_of_a_figure_ends_no_hall(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told in the log, and the work goes on."""
    app, _ = await served(MemoryStore())
    is_reported = asyncio.Event()

    async def fail(*_: object) -> None:
        is_reported.set()
        raise ZeroDivisionError

    monkeypatch.setattr(manager_preparation, "FIRST_PREPARATION_S", 0.0)
    monkeypatch.setattr(manager_preparation, "make_ready", fail)
    with caplog.at_level(logging.ERROR):
        keeping = asyncio.create_task(keep_ready(app, app[PARTS][ServerContext].feeds()))
        await is_reported.wait()
        await asyncio.sleep(0)
        assert not keeping.done()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    assert "at loop:preparation: ZeroDivisionError" in caplog.text
