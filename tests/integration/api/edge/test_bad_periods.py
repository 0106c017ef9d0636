"""Periods that have nothing to tell, through every door: a sentence each time, never NaN, None or a crash."""

import re
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch, Store
from queue_server.stats.past_logs.import_log import import_visits
from queue_server.stats.past_logs.log_writer import records_of
from tests.halls import DEFINITION, KIOSK, MORNING
from tests.integration.api.conftest import HALL, Server, serving
from tests.integration.command_line import kezek
from tests.unit.reports.halls import ZONE, day_of

ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}
FORMS = ("html", "pdf", "xlsx", "csv", "json")
PANELS = ("waits", "load", "services", "spread", "forecast", "week", "windows", "operators", "pauses", "times", "acts")
NO_WORDS = re.compile(r"\bNaN\b|\bNone\b|\bnan\b|\bundefined\b|Traceback")
CHANGE = [date(2024, 2, 29), date(2024, 3, 1)]
"""The night between them has an hour twice: Almaty's clocks went from UTC+6 to UTC+5."""


async def page(server: Server, path: str) -> tuple[int, str]:
    reply = await server.ask("GET", path, "manager", headers=ENGLISH)
    text = reply.body.decode("utf-8", "replace")
    if reply.headers.get("Content-Type", "").startswith(("text/", "application/json")):
        assert not NO_WORDS.search(text), (path, NO_WORDS.search(text))
    return reply.status, text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=2030-01-01&to=2030-01-31", "This period lies in the future. There is nothing to tell of it yet."),
        ("from=2025-10-09&to=2025-10-08", "The period ends before it begins. Exchange the two days."),
        ("from=soon", "These are no days. Choose the first and the last day of a period."),
        ("from=2025-02-30", "These are no days. Choose the first and the last day of a period."),
        ("from=0001-01-01&to=0001-01-01", "There are no figures before 1990. Choose a later day."),
        ("from=0001-01-01&to=9999-12-31", "There are no figures before 1990. Choose a later day."),
        ("from=9999-12-31&to=9999-12-31", "This period lies in the future. There is nothing to tell of it yet."),
        ("from=2025-10-09&to=9999-12-31", "The period is longer than ten years. Choose a shorter one."),
        ("from=1990-01-01", "The period is longer than ten years. Choose a shorter one."),
    ],
)
async def test_what_is_no_period_is_said_at_every_door(server: Server, query: str, sentence: str) -> None:
    """The page, the tickets, every form of the report, every table and picture."""
    await server.issue("land")
    if query == "from=1990-01-01":
        query += "&to=2025-10-09"
    assert sentence in (await page(server, f"/manager/aksu?{query}"))[1]
    assert sentence in (await page(server, f"/manager/aksu/tickets?{query}"))[1]
    files = [f"report.{form}" for form in FORMS] + ["waits.csv", "services.xlsx", "spread.svg", "week.png"]
    for file in files:
        status, text = await page(server, f"/manager/aksu/{file}?{query}")
        assert (status, sentence in text) == (404, True), file
    assert (await server.ask("GET", f"{HALL}/stats?{query}", "manager")).status == 400


async def test_a_period_in_which_nobody_came(server: Server) -> None:
    """The page and the report say so (each form of it in tests/unit/reports); of a table that there is none of it is
    said why."""
    await server.issue("land")
    server.clock.pass_s(5 * 24 * 3600)
    await server.issue("land")
    query = "from=2025-10-10&to=2025-10-12"
    nobody = "Nobody took a ticket in this period."
    status, text = await page(server, f"/manager/aksu?{query}")
    assert (status, nobody in text) == (200, True)
    assert not re.search(r"<dd[^>]*>–</dd>", text)
    assert "0 tickets" in (await page(server, f"/manager/aksu/tickets?{query}"))[1]
    status, text = await page(server, f"/manager/aksu/report.html?{query}")
    assert (status, nobody in text) == (200, True)
    for panel in ("waits", "windows", "acts"):
        status, text = await page(server, f"/manager/aksu/{panel}.csv?{query}")
        assert (status, "There is nothing to tell of this: nobody came" in text) == (404, True)


@pytest.mark.parametrize("query", ["from=2025-10-01&to=2025-10-01", "from=2025-08-01&to=2025-09-30"])
async def test_a_period_before_the_first_day(server: Server, query: str) -> None:
    """The page says that nobody came; a report would rest on no record, and it is said why there is none."""
    await server.issue("land")
    assert "Nobody took a ticket in this period." in (await page(server, f"/manager/aksu?{query}"))[1]
    for form in FORMS:
        status, text = await page(server, f"/manager/aksu/report.{form}?{query}")
        assert (status, "This period is before the hall&#39;s first day." in text) == (404, True)


async def test_a_hall_that_has_served_nobody(server: Server) -> None:
    """One waits, one has left: the page, every table and form of the report tell that, and no figure of nobody."""
    await server.issue("land")
    leaver = await server.issue("land")
    await server.ask("POST", f"{HALL}/tickets/{leaver['id']}/leave", "kiosk", json={})
    status, text = await page(server, "/manager/aksu")
    assert (status, "No visitor has been served to the end." in text) == (200, True)
    assert "A service takes" not in text
    empty = ("Wait, of those left unserved at closing", "Walk from the call to the window", "The service itself")
    assert f"Nothing to tell of yet: {'; '.join(empty)}" in text
    assert "No operator sat at an open window in this period." in text
    for form in ("html", "xlsx"):
        assert (await page(server, f"/manager/aksu/report.{form}"))[0] == 200, form
    for panel in PANELS:
        assert (await page(server, f"/manager/aksu/{panel}.csv"))[0] == 200, panel
    status, text = await page(server, "/manager/aksu/windows.svg")
    assert (status, "No window was open in this period." in text) == (404, True)


def change_of_clocks() -> tuple[Definition, Batch]:
    visits = [visit for i, day in enumerate(CHANGE) for visit in day_of(day, 2 + i * 10)]
    imported_journal = import_visits(visits, ZONE, {}, norm_minutes=5)
    return imported_journal.definition, Batch(list(records_of("aksu", imported_journal)))


async def test_a_day_with_a_clock_change() -> None:
    """Both days and the period of the two, through the page, the tables and the report, each at nine by the hall's
    clock."""
    definition, records = change_of_clocks()
    store = MemoryStore()
    await store.append(records)
    async with serving(store, definition=definition) as server:
        for query in (
            "from=2024-02-29&to=2024-02-29",
            "from=2024-03-01&to=2024-03-01",
            "from=2024-02-29&to=2024-03-01",
        ):
            assert (await page(server, f"/manager/aksu?{query}"))[0] == 200
            status, text = await page(server, f"/manager/aksu/waits.csv?{query}")
            assert (status, [line[:5] for line in text.splitlines()[1:]]) == (200, ["09:00", "10:00"])
        for form in ("html", "xlsx"):
            assert (await page(server, f"/manager/aksu/report.{form}?{query}"))[0] == 200, form


async def test_a_change_of_the_zone_and_of_the_days_end() -> None:
    """Each visitor counts once, on the day and in the hour that the hall's clock said then; no day comes twice, and
    through every door the period over the change is whole."""
    definition = replace(DEFINITION, rules=replace(DEFINITION.rules, no_show_after_s=0))
    async with serving(definition=definition) as server:
        await server.command(1, "open", operator="aigul")
        await server.call(1)  # 14:00 in Almaty
        western = replace(definition.rules, day_ends="04:00")
        changed = c.Configure(replace(definition, timezone="America/New_York", rules=western))
        await server.context.execute("aksu", changed, c.CLOCK)
        await server.call(1)  # 05:00 in New York
        server.clock.pass_s(13 * 3600)
        await server.call(1)  # 18:00
        server.clock.pass_s(11 * 3600)
        await server.command(1, "open", operator="aigul")
        await server.call(1)  # 05:00 of the next day
        for first, last, hours in (
            ("2025-10-09", "2025-10-09", {"05:00": "1", "14:00": "1", "18:00": "1"}),
            ("2025-10-10", "2025-10-10", {"05:00": "1"}),
            ("2025-10-09", "2025-10-10", {"05:00": "2", "14:00": "1", "18:00": "1"}),
        ):
            query = f"from={first}&to={last}"
            assert (await page(server, f"/manager/aksu?{query}"))[0] == 200
            status, text = await page(server, f"/manager/aksu/waits.csv?{query}")
            lines = [line.split(",") for line in text.splitlines()[1:]]
            assert (status, {line[0]: line[1] for line in lines}) == (200, hours)
        for form in FORMS:
            assert (await page(server, f"/manager/aksu/report.{form}?{query}"))[0] == 200, form
        drawn = (await page(server, "/manager/aksu?from=2025-10-09&to=2025-10-09"))[1]
        assert {moment[11:16] for moment in re.findall(r'"time":"([^"]+)"', drawn)} == {"05:00", "14:00", "18:00"}
        listed = (await page(server, "/manager/aksu/tickets?from=2025-10-09&to=2025-10-09&hour=14"))[1]
        assert re.findall(r">(\d\d:\d\d)<", listed)[0] == "14:00"


async def stored(store: Store, definition: Definition, records: Batch | None) -> None:
    if records is not None:
        await store.append(records)
        return
    engine = Engine(store, lambda: MORNING)
    await engine.open_hall("aksu", definition)
    await engine.submit("aksu", c.IssueTicket("waits-and-waits", "land"), KIOSK)
    await engine.stop()


@pytest.mark.parametrize("kind", ["clock change", "nobody served"])
async def test_the_commands_say_a_sentence_too(tmp_path: Path, kind: str) -> None:
    """`kezek report`, `open-data` and `audit` on such a journal: the future and what is no day, exit 2 and one line."""
    definition, records = change_of_clocks() if kind == "clock change" else (DEFINITION, None)
    store = await SqliteStore.open(tmp_path)
    await stored(store, definition, records)
    await store.close()
    journal = ("--data", tmp_path, "--hall", "aksu")
    report = kezek("report", *journal, "--format", "json", "--out", tmp_path / "report.json", "--language", "en")
    assert (report.code, report.err) == (0, "")
    assert not NO_WORDS.search((tmp_path / "report.json").read_text("utf-8"))
    for first, sentence in (("2030-01-01", "future"), ("2024-02-30", "no days"), ("2020-01-01", "first day")):
        refused = kezek("report", *journal, "--from", first)
        assert (refused.code, len(refused.err.splitlines())) == (2, 1)
        assert sentence in refused.err
    assert kezek("audit", *journal).code == 0
    published = kezek("open-data", *journal, "--to", tmp_path / "public")
    if records is None:
        assert (published.code, "This day is not over." in published.err) == (2, True)
        return
    assert published.code == 0, published.err
    table = (tmp_path / "public" / "aksu-2024-02-29.csv").read_text("utf-8")
    assert "total,,10,10,0,0,4,8," in table
    assert not NO_WORDS.search(table)
    unended = kezek("open-data", *journal, "--to", tmp_path / "public", "--day", "2030-01-01")
    assert (unended.code, "not over" in unended.err) == (2, True)
