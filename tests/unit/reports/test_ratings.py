"""What visitors said in the report of a period and in the open data: from five marks on, and never who."""

import csv
from io import StringIO

from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall.state import SECOND
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.questions import PeriodFigures, panel_of
from queue_server.reports.open_data.open_files import open_files
from queue_server.reports.period import Period
from queue_server.stats.figures.figures_reader import FiguresReader
from script.staging.hall_in_memory import KIOSK
from tests.halls import DEFINITION, PureHall
from tests.unit.journal.days import RATING
from tests.unit.reports.halls import sources_of
from tests.unit.reports.test_appointments import store_of

DAY = "2025-10-09"


def rated_day(*steps: int, is_over: bool = True) -> PureHall:
    """A day on which each visitor gives one of these marks, and one more gives none; all of them at window 1."""
    hall = PureHall(replace(DEFINITION, rating=RATING))
    hall.open(1)
    for step in (*steps, 0):
        ticket = hall.issue()
        hall.call()
        hall.ask(c.StartService(1))
        hall.pass_minutes(2)
        hall.ask(c.FinishService(1))
        hall.now += 20 * SECOND
        if step:
            reasons = ("slow",) if step < 4 else ("kind",)
            hall.ask(c.RateVisit(ticket.id, step, "phone", reasons), KIOSK)
    if is_over:
        hall.pass_minutes(24 * 60)
    return hall


async def test_the_panel_of_marks() -> None:
    """A row for each part with five marks, with the interval and the share who answered; the reasons below."""
    hall = rated_day(5, 4, 2, 5, 1, 4)
    sources = sources_of(await store_of(hall))
    overview = await sources.overviews.overview("aksu", DAY, DAY, hall.now)
    formatter = Formatter(hall.state.defined, "en", "aksu", Period(DAY, DAY, hall.state.day or ""))
    panel = panel_of(formatter, PeriodFigures(overview), "ratings")
    assert panel is not None
    names = ["the whole hall", "Land", "window 1", "those who came from 14:00 on", "hardly waited"]
    assert [row[0] for row in panel.rows] == names
    for row in panel.rows:
        marks, share, low, high, answered, *steps = row[1:]
        assert (marks, share, answered, steps) == (6, 4 / 6, 6 / 7, [1, 1, 0, 2, 2])
        assert (round(low, 2), round(high, 2)) == (0.3, 0.9)
    assert panel.note.endswith("Reasons that were chosen: They were kind (4), It took long (2).")


async def test_below_five_marks_nothing_is_said() -> None:
    """Neither to the manager nor to anybody."""
    hall = rated_day(5, 1, 1, 1)
    sources = sources_of(await store_of(hall))
    overview = await sources.overviews.overview("aksu", DAY, DAY, hall.now)
    formatter = Formatter(hall.state.defined, "en", "aksu", Period(DAY, DAY, hall.state.day or ""))
    assert panel_of(formatter, PeriodFigures(overview), "ratings") is None
    tables = await open_files(sources, "aksu", DAY, hall.now)
    assert {row["marks"] for row in rows_of(tables)} == {""}


async def test_open_data_have_the_share_and_no_reason() -> None:
    """In fives, with the share of good ones; no reason and no step."""
    hall = rated_day(5, 4, 2, 5, 1, 4)
    tables = await open_files(sources_of(await store_of(hall)), "aksu", DAY, hall.now)
    rows_shown = [(row["part"], row["value"], row["marks"], row["marks_good_percent"]) for row in rows_of(tables)]
    assert rows_shown == [("total", "", "5", "67"), ("service", "land", "5", "67"), ("hour", "14", "5", "67")]
    assert not any(reason.encode() in body for body in tables.values() for reason in ("kind", "slow"))


def rows_of(tables: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(tables[f"aksu-{DAY}.csv"].decode("utf-8-sig"))))


async def test_an_operator_sees_their_own_from_ten_marks_on() -> None:
    """Under the present name, and only their own; those of a day once it is over, so that the tenth mark, or any later
    one, is not that of whoever has just left."""
    for count, shares in ((9, None), (10, 10)):
        evening = rated_day(*[5] * count, is_over=False)
        figures = FiguresReader(await store_of(evening))
        assert (await figures.own_ratings("aksu", "operator-1", 30, evening.now))[2] is None
        hall = rated_day(*[5] * count)
        figures = FiguresReader(await store_of(hall))
        first, last, own = await figures.own_ratings("aksu", "operator-1", 30, hall.now)
        assert (first, last) == ("2025-09-10", "2025-10-09")
        assert (own.count if own is not None else None) == shares
        assert (await figures.own_ratings("aksu", "operator-2", 30, hall.now))[2] is None
