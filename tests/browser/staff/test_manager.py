"""The manager's pages in Chromium: the sentence, the charts, their tables and files, the way down to the journal."""

import asyncio
import csv
from collections.abc import AsyncIterator
from datetime import time
from io import BytesIO, StringIO

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from operator_console.manager.manager_sources import ManagerServices
from queue_server.app_parts import PARTS
from queue_server.hall.state import SECOND
from queue_server.journal.store import Batch
from queue_server.stats.past_logs.import_log import import_visits
from queue_server.stats.past_logs.log_writer import records_of
from script.staging.hall_server import HALL, HallServer, sample_definition
from tests.browser.axe import violations_in
from tests.browser.conftest import NewPage
from tests.unit.reports.halls import MONDAYS, ZONE, day_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATH = "/manager/aksu?lang=en"
QUESTIONS = ("waits", "load", "services", "spread", "forecast", "week", "windows")
TABLES = ("operators", "times", "acts")
"""Questions that a table answers; beside them stand the pauses, of which there were none."""
DRAW_MS = 120_000
"""The script that draws is made when it is first asked for, which takes seconds."""


@pytest.fixture(scope="module")
def chart_script() -> dict[str, asyncio.Task[bytes]]:
    """The script that draws charts, made by the first of the servers that is asked for it."""
    return {}


@pytest_asyncio.fixture(loop_scope="session")
async def server(chart_script: dict[str, asyncio.Task[bytes]], port: int) -> AsyncIterator[HallServer]:
    """A hall whose present day is the last of four Mondays, with a norm of five minutes."""
    visits = [visit for i, day in enumerate(MONDAYS) for visit in day_of(day, 2 + i * 10)]
    imported_journal = import_visits(visits, ZONE, {}, norm_minutes=5)
    last = imported_journal.events[-1].at
    server = HallServer(imported_journal.definition, clock=lambda: last + SECOND, port=port)
    server.prepare = lambda app: app[PARTS][ManagerServices].chart_script.update(chart_script)
    await server.store.append(Batch(list(records_of(HALL, imported_journal))))
    await server.start()
    yield server
    chart_script.update(server.app[PARTS][ManagerServices].chart_script)
    await server.stop()


async def drawn(page: Page) -> None:
    """All charts of the page stand there."""
    charts = page.locator("figure-chart")
    await expect(page.locator("figure-chart[data-drawn]")).to_have_count(await charts.count(), timeout=DRAW_MS)


async def fetched(page: Page, path: str) -> tuple[int, str, bytes]:
    reply = await page.request.get(path, timeout=DRAW_MS)
    return reply.status, reply.headers["content-type"], await reply.body()


async def test_the_sentence_comes_first(new_page: NewPage) -> None:
    """Six of ten were called within five minutes, three later, one gave up after twenty; the balance adds up."""
    page = await new_page(PATH, "manager")
    await expect(page.locator("#sentence")).to_have_text("60 % were called within the norm.")
    await expect(page.locator(".man-dates")).to_have_text("Monday, March 23, 2026")
    await expect(page.locator(".man-balance")).to_have_text("10 joined a line = 9 served + 1 gave up")
    assert await page.locator(".figure-list dd").all_inner_texts() == [
        "10",
        "4 min",
        "8 min",
        "20 min",
        "3 min",
        "1 (10\u00a0%)",
    ]


async def test_every_chart_is_drawn_has_its_table_and_stands_on_paper(new_page: NewPage) -> None:
    """Seven questions, each with a chart drawn under a policy that forbids eval, and a table behind it; below them what
    is too little known yet: four days are not enough to propose windows or to judge estimates. Printed, each chart is
    lines as wide as the paper, its table is open, and what is pressed is gone."""
    page = await new_page(PATH, "manager")
    await drawn(page)
    names = await page.locator(".panel").evaluate_all("panels => panels.map((panel) => panel.id)")
    tables = ("operators", "pauses", "times", "acts")
    assert names == [f"panel-{n}" for n in (*QUESTIONS, *tables, "fairness", "staffing", "estimates")]
    await expect(page.locator("#panel-fairness")).to_contain_text("Nobody was overtaken. No call was made out of turn.")
    assert await page.locator(".panel figure-chart canvas").count() == len(QUESTIONS)
    assert await page.locator(".panel table").count() == len(QUESTIONS + TABLES)
    table = page.locator("#panel-spread tbody tr").first.locator("th, td")
    assert await table.all_text_contents() == ["0.0", "2.0", "2", "0"]
    await page.emulate_media(media="print")
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert await page.locator("figure-chart svg.on-paper:visible").count() == len(QUESTIONS)
    assert await page.locator("figure-chart canvas:visible, .panel-files:visible, .period-choice:visible").count() == 0
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    await page.emulate_media(media="screen")
    assert await page.locator("svg.on-paper").count() == 0
    assert await page.locator("figure-chart canvas:visible").count() == len(QUESTIONS)


async def test_a_chart_leads_to_its_tickets_and_they_to_the_journal(new_page: NewPage, server: HallServer) -> None:
    """A row of a table leads to its tickets, and a ticket to its records with their hashes."""
    page = await new_page(PATH, "manager")
    await drawn(page)
    await page.locator("#panel-services summary").press("Enter")
    await page.locator("#panel-services tbody a").first.press("Enter")
    await expect(page.locator("h2")).to_have_text("5 tickets")
    await expect(page.locator("tbody tr").first).to_contain_text("20 min")
    await page.locator("tbody a").first.press("Enter")
    kinds = page.locator(".records tbody tr td:nth-child(3)")
    assert await kinds.all_inner_texts() == ["ticket.issued/1", "ticket.left/1"]
    seq = int(await page.locator(".records tbody th").first.inner_text())
    record = await anext(server.store.read(HALL, after=seq - 1, limit=1))
    await expect(page.locator(".records tbody tr").first).to_contain_text(record.hash.hex())


async def test_whose_row_it_is_stays_in_sight_on_a_phone(new_page: NewPage) -> None:
    """The tickets of a period are wider than a phone: scrolled to the end, each row still begins with its ticket."""
    page = await new_page("/manager/aksu/tickets?lang=ru", "manager", width=390, height=844)
    table = page.locator(".table-scroll").first
    assert await table.evaluate("node => (node.scrollLeft = node.scrollWidth, node.scrollLeft)") > 0
    lefts = await table.locator("tr > :first-child").evaluate_all(
        "cells => cells.map((cell) => Math.round(cell.getBoundingClientRect().left))"
    )
    left = await table.evaluate("node => Math.round(node.getBoundingClientRect().left)")
    assert set(lefts) == {left}


async def test_a_press_on_a_mark_shows_the_ticket(new_page: NewPage) -> None:
    """The lonely mark on top is who gave up after twenty minutes."""
    page = await new_page(PATH, "manager")
    await drawn(page)
    canvas = page.locator("#panel-waits canvas")
    place = await page.evaluate(
        """() => {
          const { view } = document.querySelector("#panel-waits figure-chart").chart;
          const origin = view.origin().map((o, i) => o + [view.padding().left, view.padding().top][i]);
          const x = view.scale("x")(Date.UTC(2026, 2, 23, 10, 30));
          return { x: x + origin[0], y: view.scale("y")(20) + origin[1] };
        }"""
    )
    await canvas.click(position=place)
    await expect(page.locator(".man-glance")).to_contain_text("waited 20 min · gave up")


async def test_a_cell_of_the_week_leads_to_its_tickets(new_page: NewPage) -> None:
    """All Mondays at nine, over the eight weeks of the heat map."""
    page = await new_page(PATH, "manager")
    await page.locator("#panel-week summary").press("Enter")
    await page.locator("#panel-week tbody a").first.press("Enter")
    await expect(page.locator("h2")).to_have_text("24 tickets")


async def test_the_whole_report_is_taken_along(new_page: NewPage) -> None:
    """From the page, in its language and period: the same files as by `kezek report`. What is read is set in its own
    font, also where it is opened from a letter, far from the server, by a machine that may have no such font."""
    page = await new_page(f"{PATH}&from=2026-03-16&to=2026-03-16", "manager")
    links = page.locator(".man-take a")
    assert await links.all_inner_texts() == ["HTML", "PDF", "XLSX", "CSV", "JSON"]
    status, kind, body = await fetched(page, await links.first.get_attribute("href") or "")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert "60\u00a0% were called within the norm.".encode() in body
    assert (await fetched(page, "/manager/aksu/report.pdf?from=2030-01-01"))[0] == 404
    await page.goto("about:blank")
    await page.set_content(body.decode())
    fonts = await page.evaluate("document.fonts.ready.then(() => [...document.fonts].map((f) => [f.family, f.status]))")
    assert fonts == [["Inter", "loaded"]]


async def test_a_chart_and_its_table_are_files(new_page: NewPage) -> None:
    """The same specification, drawn by the server without a browser. CSV and XLSX say the same; numbers are numbers and
    hours are times."""
    from openpyxl import load_workbook  # half a second of the processor in each process of the tests

    page = await new_page("/healthz", "manager")
    for form, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
        status, _, body = await fetched(page, f"/manager/aksu/spread.{form}?lang=en")
        assert (status, body[: len(begins)]) == (200, begins)
    _, kind, body = await fetched(page, "/manager/aksu/forecast.csv?lang=en")
    lines = list(csv.reader(StringIO(body.decode("utf-8-sig"))))
    assert kind == "text/csv; charset=utf-8"
    assert lines[:2] == [["Hour", "Fewest", "Median", "Most", "Came"], ["09:00", "6", "6.0", "6", "6"]]
    _, _, body = await fetched(page, "/manager/aksu/forecast.xlsx?lang=en")
    rows = list(load_workbook(BytesIO(body)).worksheets[0].iter_rows(values_only=True))
    assert rows[1] == (time(9, 0), 6, 6, 6, 6)


async def test_a_period_without_figures_is_a_sentence(new_page: NewPage) -> None:
    """The future, days without a visitor, days the wrong way round, and what is no day."""
    page = await new_page("/healthz", "manager")
    for query, sentence in (
        ("from=2030-01-01&to=2030-01-02", "This period lies in the future. There is nothing to tell of it yet."),
        ("from=2026-03-03&to=2026-03-04", "Nobody took a ticket in this period."),
        ("from=2026-03-04&to=2026-03-03", "The period ends before it begins. Exchange the two days."),
        ("from=soon", "These are no days. Choose the first and the last day of a period."),
    ):
        await page.goto(f"{PATH}&{query}")
        await expect(page.locator("#sentence")).to_have_text(sentence)
        assert await page.locator("figure-chart").count() == 0
        assert "NaN" not in await page.content()


async def test_a_hall_without_a_day_is_a_sentence(new_page: NewPage) -> None:
    """One that has never opened, and one where tickets wait and nobody has been served."""
    fresh = HallServer(sample_definition())
    await fresh.start()
    try:
        page = await new_page("/sign-in")
        await page.context.add_cookies([await fresh.session("manager", "aigul")])
        assert "NaN" not in (await fetched(page, f"{fresh.url}{PATH}"))[2].decode()
        await fresh.issue("land")
        status, _, body = await fetched(page, f"{fresh.url}{PATH}")
        assert (status, b"Nothing is known of the norm yet." in body, b"NaN" in body) == (200, True, False)
    finally:
        await fresh.stop()


async def test_only_those_who_may_see_figures_do(new_page: NewPage) -> None:
    """An auditor may, an operator may not, a stranger signs in; the same holds for files and tickets."""
    page = await new_page("/healthz", "operator")
    for path in ("", "/tickets", "/waits.csv", "/report.json"):
        assert (await fetched(page, f"/manager/aksu{path}"))[0] == 403
    page = await new_page("/healthz", "auditor")
    assert (await fetched(page, "/manager/aksu/waits.csv"))[0] == 200
    assert "/sign-in" in (await new_page(PATH)).url


async def test_axe_finds_no_violation(new_page: NewPage) -> None:
    """With charts and open tables, on a phone and on a wide screen; nothing is wider than the page in any language."""
    page = await new_page("/healthz", "manager", width=390)
    for language in ("en", "ru", "kk"):
        await page.goto(f"/manager/aksu?lang={language}")
        await drawn(page)
        await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        for width in (1366, 1920, 390):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (language, width)
    for width in (390, 1920):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await violations_in(page) == []
