"""One question can be asked alone: its answer is the one that stands among all of them."""

from msgspec.structs import replace

from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.overtakings import FAIRNESS_PANEL_IDS as OF_FAIRNESS
from queue_server.reports.contents.questions import QUESTIONS, PeriodFigures, panel_of, panels
from queue_server.reports.period import Period
from queue_server.stats.fairness.fairness import Fairness, OutOfTurn
from queue_server.stats.figures.figure_documents import PriorityUse
from queue_server.stats.figures.overview import Overview
from tests.unit.reports.halls import HALL, end_of, mondays, sources_of, store_of

RETOLD = mondays()
DAY = "2026-03-23"
TELLER = Formatter(RETOLD.definition, "kk", HALL, Period(DAY, DAY, DAY))
CALL = OutOfTurn(7, 1_774_238_400_000_000, DAY, "t7", "A007", 1, "aigul", None, "a fall", ("A006",))
FAIRNESS = Fairness(issued=10, calls=9, out_of_turn=(CALL,))


async def overview(first: str, last: str) -> Overview:
    period_overview = await sources_of(await store_of(RETOLD)).overviews.overview(HALL, first, last, end_of(RETOLD))
    return replace(period_overview, total=replace(period_overview.total, priorities={"veteran": PriorityUse(2, 1, 1)}))


async def test_an_answer_alone_is_the_one_among_all() -> None:
    """Of a single day, with a chart, a table and addresses; also who was overtaken, the priorities and each call."""
    period_overview = await overview(DAY, DAY)
    figures = PeriodFigures(period_overview, FAIRNESS)
    all_of_them = panels(TELLER, figures)
    assert {panel.id for panel in all_of_them} >= {*QUESTIONS, *OF_FAIRNESS}
    assert [panel_of(TELLER, figures, panel.id) for panel in all_of_them] == all_of_them


async def test_what_does_not_stand_among_them_cannot_be_asked() -> None:
    """A name of nothing, who was overtaken before it is known, and anything of a day on which nobody came."""
    period_overview = await overview(DAY, DAY)
    assert panel_of(TELLER, PeriodFigures(period_overview, FAIRNESS), "nothing") is None
    assert panel_of(TELLER, PeriodFigures(period_overview), "fairness") is None
    assert panel_of(TELLER, PeriodFigures(await overview("2026-03-24", "2026-03-24"), FAIRNESS), "waits") is None
