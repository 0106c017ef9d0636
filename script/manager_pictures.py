"""Make the pictures of the manager's pages and of a report: eight weeks of the sample hall, lived by its own rule.

python -m script.manager_pictures        writes docs/screenshots/manager-*.png and report.png
"""

import asyncio
from datetime import date
from typing import Final

import pypdfium2
from playwright.async_api import Page, async_playwright

from queue_server.hall.state import SECOND
from queue_server.journal.codec import decode
from queue_server.journal.store import Batch
from queue_server.reports.report import Sources, report_of
from queue_server.reports.written import written
from queue_server.stats.fairness_reader import FairnessReader
from queue_server.stats.overview_reader import OverviewReader
from queue_server.stats.period import FiguresReader
from script.lived import weeks
from script.screenshots import FOLDER, Shot, take
from tests.browser.conftest import ARGUMENTS, chromium
from tests.browser.hall_server import HALL, HallServer, sample_definition

LAST: Final = date(2026, 3, 27)
UNTIL_S: Final = 17 * 3600 + 30 * 60
DRAW_MS: Final = 120_000
TOGETHER: Final = 5_000


async def drawn(page: Page) -> None:
    """Everything has been counted, and every chart stands there."""
    while not await page.locator("#panel-fairness").count():
        await page.reload()
    charts = await page.locator("figure-chart").count()
    await page.locator("figure-chart[data-drawn]").nth(charts - 1).wait_for(timeout=DRAW_MS)


async def fairness(page: Page) -> None:
    await drawn(page)
    await page.locator("#panel-fairness").evaluate("panel => panel.scrollIntoView()")


SHOTS: Final = (
    Shot("manager-day", "/manager/aksu?lang=ru", 1366, 2400, "manager", drawn),
    Shot("manager-fairness", "/manager/aksu?lang=kk", 1366, 768, "auditor", fairness),
    Shot(
        "manager-tickets", "/manager/aksu/tickets?lang=en&from=2026-03-27&to=2026-03-27&hour=11", 1024, 700, "manager"
    ),
)


async def main() -> None:
    definition = sample_definition()
    records = weeks(definition, LAST, UNTIL_S)
    now = decode(records[-1]).at + SECOND
    server = HallServer(definition, clock=lambda: now)
    for place in range(0, len(records), TOGETHER):
        await server.store.append(Batch(records[place : place + TOGETHER]))
    figures = FiguresReader(server.store)
    await figures.catch_up(HALL)
    sources = Sources(OverviewReader(figures), figures, FairnessReader(server.store))
    report = await report_of(sources, HALL, "2026-03-23", "2026-03-27", "kk", now)
    picture_of(await written(report, "pdf"))
    await server.start()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for shot in SHOTS:
            await take(browser, server, shot)
        await browser.close()
    await server.stop()


def picture_of(body: bytes) -> None:
    """The first page of a report, as it is printed."""
    first = pypdfium2.PdfDocument(body)[0]
    first.render(scale=1.6).to_pil().save(FOLDER / "report.png")


if __name__ == "__main__":
    asyncio.run(main())
