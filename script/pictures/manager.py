"""Makes the pictures of the manager's pages and of a report: eight weeks of the sample hall, played by its own rule.

python -m script.pictures.manager              writes docs/screenshots/manager-*.png (not manager-ahead) and report.png
python -m script.pictures.manager manager-day  only those that are named
python -m script.pictures.manager manager-ahead --log FILE.csv.gz --timezone Asia/Jerusalem --norm-minutes 3
                                               what is ahead of a hall that has lived the last weeks of a real log
"""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import pypdfium2
from playwright.async_api import Page, async_playwright

from queue_server.app_parts import PARTS
from queue_server.assembly.background import BackgroundWork
from queue_server.clock import now_us
from queue_server.config.definition import Definition
from queue_server.hall.state import SECOND
from queue_server.journal.codec import decode
from queue_server.journal.record import Record
from queue_server.journal.store import Batch
from queue_server.reports.forms.report_file import written
from queue_server.reports.report import Sources, report_of
from queue_server.stats.backtest.record_keeper import RecordKeeper
from queue_server.stats.fairness.fairness_reader import FairnessReader
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.past_logs.import_log import import_visits
from queue_server.stats.past_logs.log_files import open_log
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.worker.client.local_worker import LocalWorker
from queue_server.worker.process.service import WorkerService
from script.data.simulated_weeks import weeks
from script.pictures.shot import FOLDER, Shot, take
from script.staging.browser import ARGUMENTS, chromium
from script.staging.hall_server import HALL, HallServer, sample_definition
from script.staging.running_day import running_day, server_of

LAST: Final = date(2026, 3, 27)
UNTIL_S: Final = 17 * 3600 + 30 * 60
DRAW_MS: Final = 120_000
BATCH_SIZE: Final = 5_000


async def drawn(page: Page) -> None:
    """Wait until all figures are counted and every chart is drawn."""
    while not await page.locator("#panel-fairness").count():
        await page.reload()
    charts = await page.locator("figure-chart").count()
    await page.locator("figure-chart[data-drawn]").nth(charts - 1).wait_for(timeout=DRAW_MS)


async def fairness(page: Page) -> None:
    await drawn(page)
    await page.locator("#panel-fairness").evaluate("panel => panel.scrollIntoView()")


async def show_staffing(page: Page) -> None:
    await drawn(page)
    await page.locator("#panel-staffing").evaluate("panel => panel.scrollIntoView()")


SHOTS: Final = (
    Shot("manager-day", "/manager/aksu?lang=ru", 1366, 2400, "manager", drawn),
    Shot("manager-fairness", "/manager/aksu?lang=kk", 1366, 768, "auditor", fairness),
    Shot(
        "manager-tickets", "/manager/aksu/tickets?lang=en&from=2026-03-27&to=2026-03-27&hour=11", 1024, 700, "manager"
    ),
)


MANAGER_RUNNING: Final = Shot("manager-running", "/manager/aksu?lang=ru", 1366, 1150, "manager", drawn)
MANAGER_AHEAD: Final = Shot("manager-ahead", "/manager/aksu?lang=ru", 1366, 900, "manager", show_staffing)
WEEKS_AHEAD_RESTS_ON: Final = 2
"""How many weeks the plan uses: each of its days is simulated many times."""
WEEKS_OF_A_LOG: Final = 4


class Log(NamedTuple):
    """A past log, in the form that `kezek import` takes."""

    file: Path
    timezone: str
    norm_minutes: int


async def main(names: Sequence[str], log: Log | None) -> None:
    if not names or MANAGER_RUNNING.name in names:
        await take_all(await server_of(running_day()), [MANAGER_RUNNING])
    if not names or set(names) - {MANAGER_AHEAD.name, MANAGER_RUNNING.name}:
        await take_period([shot for shot in SHOTS if not names or shot.name in names], with_report=not names)
    if MANAGER_AHEAD.name in names:
        server, figures = await hall_of(log) if log is not None else (await hall_after(WEEKS_AHEAD_RESTS_ON))[:2]
        await take_ahead(server, figures, [MANAGER_AHEAD])


async def take_period(shots: Sequence[Shot], *, with_report: bool) -> None:
    server, figures, now = await hall_after(weeks_before=8)
    if with_report:
        await take_report(figures, server, now)
    await server.start()
    await take_all(server, shots)


async def take_ahead(server: HallServer, figures: FiguresReader, shots: Sequence[Shot]) -> None:
    await RecordKeeper(server.store, figures).judge(HALL)
    await server.start()
    worker, state = server.app[PARTS][BackgroundWork].worker, server.engine.feeds[HALL].state
    if not isinstance(worker, LocalWorker) or not isinstance(worker.service, WorkerService):
        raise TypeError("the worker of a store in memory is in this process")
    keeper = worker.service.sources.staffing
    await keeper.staffing_days(HALL, state.defined, state.day)
    await keeper.idle.wait()
    await take_all(server, shots)


async def hall_of(log: Log) -> tuple[HallServer, FiguresReader]:
    """A server, not yet started, with the last weeks of a log; and its figures."""
    visits = open_log(log.file, log.timezone, now_us()).visits
    first = visits[-1].day - timedelta(weeks=WEEKS_OF_A_LOG)
    imported_journal = import_visits(
        [visit for visit in visits if visit.day > first], log.timezone, {}, norm_minutes=log.norm_minutes
    )
    return await hall_with(list(records_of(HALL, imported_journal)), imported_journal.definition)


async def hall_after(weeks_before: int) -> tuple[HallServer, FiguresReader, int]:
    """A server, not yet started, with these weeks; its figures; the moment after them (µs UTC)."""
    definition = sample_definition()
    records = weeks(definition, LAST, UNTIL_S, weeks_before)
    return *await hall_with(records, definition), decode(records[-1]).at + SECOND


async def hall_with(records: Sequence[Record], definition: Definition) -> tuple[HallServer, FiguresReader]:
    now = decode(records[-1]).at + SECOND
    server = HallServer(definition, clock=lambda: now)
    for place in range(0, len(records), BATCH_SIZE):
        await server.store.append(Batch(records[place : place + BATCH_SIZE]))
    figures = FiguresReader(server.store)
    await figures.catch_up(HALL)
    return server, figures


async def take_report(figures: FiguresReader, server: HallServer, now: int) -> None:
    sources = Sources(OverviewReader(figures), figures, FairnessReader(server.store), server.store)
    report = await report_of(sources, HALL, "2026-03-23", "2026-03-27", "kk", now)
    picture_of(await written(report, "pdf"))


async def take_all(server: HallServer, shots: Sequence[Shot]) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for shot in shots:
            await take(browser, server, shot)
        await browser.close()
    await server.stop()


def picture_of(body: bytes) -> None:
    """Draw the first page of a report, as printed."""
    first = pypdfium2.PdfDocument(body)[0]
    first.render(scale=1.6).to_pil().save(FOLDER / "report.png")


def parse_arguments() -> tuple[list[str], Log | None]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--log", type=Path, metavar="FILE")
    parser.add_argument("--timezone", default="Asia/Almaty")
    parser.add_argument("--norm-minutes", type=int, default=15)
    arguments = parser.parse_args()
    return arguments.names, Log(
        arguments.log, arguments.timezone, arguments.norm_minutes
    ) if arguments.log is not None else None


if __name__ == "__main__":
    asyncio.run(main(*parse_arguments()))
