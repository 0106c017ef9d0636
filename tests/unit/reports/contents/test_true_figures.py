"""What the page and the reports say is so at that moment, of those whose doing it was, by the norm of that day."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.headline import headline
from queue_server.reports.contents.panel import ReportPanel, every_hour
from queue_server.reports.contents.questions import PeriodFigures, panels
from queue_server.reports.period import Period
from queue_server.stats.figures.charts.chart_shape import ROWS
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview import Overview
from tests.halls import DEFINITION, MORNING, PureHall, with_rules
from tests.unit.journal.days import HALL, sealed
from tests.unit.reports.halls import HALL as IMPORTED
from tests.unit.reports.halls import end_of, mondays, sources_of, store_of

DAY = "2025-10-09"


def with_norm(minutes: int) -> Definition:
    services = tuple(replace(service, norm_minutes=minutes) for service in DEFINITION.services)
    return replace(with_rules(no_show_after_s=0), services=services)


async def overview_of(hall: PureHall, first: str, last: str) -> Overview:
    store = MemoryStore()
    await store.append(Batch(sealed(hall.entries)))
    await FiguresReader(store).catch_up(HALL)
    return await sources_of(store).overviews.overview(HALL, first, last, hall.now)


def formatter(first: str = DAY, last: str = DAY) -> Formatter:
    return Formatter(DEFINITION, "en", HALL, Period(first, last, last))


def panel_named(overview: Overview, name: str, first: str = DAY) -> ReportPanel:
    answers = panels(formatter(first, overview.last), PeriodFigures(overview))
    return next(panel for panel in answers if panel.id == name)


def rows(panel: ReportPanel) -> Sequence[dict[str, Any]]:
    assert panel.spec is not None
    drawn: Sequence[dict[str, Any]] = panel.spec["datasets"][ROWS]
    return drawn


def norms_drawn(panel: ReportPanel) -> set[str]:
    assert panel.spec is not None
    return {
        row["label"]
        for layer in panel.spec.get("layer", ())
        for row in layer.get("data", {}).get("values", ())
        if "label" in row
    }


async def test_whom_the_hall_left_standing_did_not_stay_away() -> None:
    """Of 21 ten were served, two did not come when called, and nine stood there at closing."""
    hall = PureHall(with_norm(10))
    hall.open(1)
    for _ in range(21):
        hall.issue("land")
    for place in range(12):
        hall.call(1)
        hall.ask(c.StartService(1) if place >= 2 else c.MarkNoShow(1))
        if place >= 2:
            hall.ask(c.FinishService(1))
    hall.pass_minutes(5)
    hall.ask(c.CloseDay())
    overview = await overview_of(hall, DAY, DAY)
    head = headline(formatter(), overview)
    assert ("Gave up or did not come", "2 (10\u00a0%)") in head["figures"]
    assert ("Unserved at closing", "9 (43\u00a0%)") in head["figures"]
    assert head["balance"] == "21 joined a line = 10 served + 2 did not come + 9 unserved at closing"
    kinds = [row["kind"] for row in rows(panel_named(overview, "waits"))]
    assert [kinds.count(kind) for kind in ("called in time", "gave up or did not come", "unserved at closing")] == [
        10,
        2,
        9,
    ]
    (land,) = panel_named(overview, "services").rows
    assert list(land[:5]) == ["Land", 21, 10, 2, 9]


async def test_a_morning_in_which_nobody_is_called_is_not_all_well() -> None:
    """One was called at once; eight wait, three of them beyond the norm of ten minutes: not 100 % but one of four."""
    hall = PureHall(with_norm(10))
    hall.open(1)
    hall.issue("land")
    hall.call(1)
    for _ in range(3):
        hall.issue("land")
    hall.pass_minutes(65)
    for _ in range(5):
        hall.issue("land")
    hall.pass_minutes(5)
    overview = await overview_of(hall, DAY, DAY)
    head = headline(formatter(), overview)
    assert (head["sentence"], head["level"]) == ("So far 25\u00a0% are within the norm.", "warning")
    assert head["below"][:2] == [
        "3 wait beyond the norm already and count as such; the longest wait so far is 70 min.",
        "5 are still to be called, within the norm: not yet known.",
    ]
    figures = dict(head["figures"])
    assert (figures["Longest wait"], figures["Wait now"], figures["Half waited up to"]) == ("70 min", "8", "5 min")


async def test_the_norm_of_each_day_is_drawn_and_judged_by() -> None:
    """Ten minutes on the first day, three on the second: four minutes are in time on the one and late on the other,
    each day's chart has its norm, and both together have the band."""
    hall = PureHall(with_norm(10))
    for minutes in (10, 3):
        hall.ask(c.Configure(with_norm(minutes))) if minutes == 3 else None
        hall.open(1)
        hall.issue("land")
        hall.pass_minutes(4)
        hall.call(1)
        hall.ask(c.StartService(1))
        hall.ask(c.FinishService(1))
        hall.ask(c.CloseWindow(1))
        hall.now += 24 * 60 * MINUTE
        hall.settle()
    second = "2025-10-10"
    for first, last, share, norm in (
        (DAY, DAY, 1.0, "norm 10 min"),
        (second, second, 0.0, "norm 3 min"),
        (DAY, second, 0.5, "norms 3 to 10 min"),
    ):
        overview = await overview_of(hall, first, last)
        assert overview.total.norm.share == share
        assert norms_drawn(panel_named(overview, "waits", first)) == {norm}
        changed = "A norm was changed in this period: each visitor is judged by the one in force on coming."
        assert (changed in headline(formatter(first, last), overview)["below"]) == (first != last)


async def test_what_rests_on_inferred_opening_times_says_so() -> None:
    """A past log does not say when its windows were open: every panel that rests on that has the mark and the sentence,
    in its columns too; what a hall recorded itself has none."""
    imported = mondays()
    last = "2026-03-23"
    overview = await sources_of(await store_of(imported)).overviews.overview(IMPORTED, last, last, end_of(imported))
    of_log = Formatter(imported.definition, "en", IMPORTED, Period(last, last, last))
    answers = {panel.id: panel for panel in panels(of_log, PeriodFigures(overview))}
    marked = {name for name, panel in answers.items() if panel.title.startswith("≈ ")}
    assert marked == {"load", "windows", "operators"}
    assert all("does not say when windows were open" in answers[name].note for name in marked)
    assert [column.title for column in answers["load"].columns[2:]] == ["≈ Could be served, a day", "≈ Windows open"]
    assert overview.total.work is not None
    assert overview.total.work.is_inferred
    hall = PureHall(with_norm(10))
    hall.open(1)
    hall.issue("land")
    hall.pass_minutes(3)
    own = await overview_of(hall, DAY, DAY)
    assert not [panel.title for panel in panels(formatter(), PeriodFigures(own)) if "≈" in panel.title + panel.note]
    assert own.total.work is not None
    assert not own.total.work.is_inferred


def axis(panel: ReportPanel) -> list[str]:
    """The places of the horizontal axis, those without data as well."""
    assert panel.spec is not None
    (part, *_) = panel.spec.get("layer", [panel.spec])
    domain: list[str] = part["encoding"]["x"]["scale"]["domain"]
    return domain


async def test_hours_and_days_without_data_are_gaps() -> None:
    """Nobody at work from three to five in the afternoon, and a day off between two days: the axis goes on, the line
    is broken, and nothing is drawn as zero."""
    hall = PureHall(with_norm(10))
    for hour in (0, 3, 48):
        hall.now = MORNING + hour * 60 * MINUTE
        hall.settle()
        hall.open(1)
        hall.issue("land")
        hall.pass_minutes(4)
        hall.call(1)
        hall.ask(c.StartService(1))
        hall.ask(c.FinishService(1))
        hall.ask(c.CloseWindow(1))
    one_day = await overview_of(hall, DAY, DAY)
    load = panel_named(one_day, "load")
    assert (axis(load), [row["hour"] for row in rows(load)]) == (["14", "15", "16", "17"], ["14", "17"])
    assert axis(panel_named(one_day, "week")) == ["14", "15", "16", "17"]
    two_days = await overview_of(hall, DAY, "2025-10-11")
    waits = panel_named(two_days, "waits")
    halves = {row["hour"]: row["minutes"] for row in rows(waits) if row["kind"] == "half waited up to"}
    assert (axis(waits), halves) == (["14", "15", "16", "17"], {"14": 4.0, "15": None, "16": None, "17": 4.0})


def test_the_axis_of_a_day_that_goes_on_after_midnight_leaves_the_night_of_its_own_out() -> None:
    """Between the last hour after midnight and the first of the afternoon nothing is missing."""
    assert every_hour([9, 12]) == [9, 10, 11, 12]
    assert every_hour([0, 1, 18, 19, 21, 22, 23]) == [0, 1, 18, 19, 20, 21, 22, 23]
    assert every_hour([]) == []
