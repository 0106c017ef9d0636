"""Lists the questions that a period can answer, in the order in which a manager asks them. Pure."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from queue_server.hall.help.bell import HelpFigures
from queue_server.reports.contents.breakdowns.by_booking import appointments
from queue_server.reports.contents.breakdowns.by_figure import acts, operators, pauses, times
from queue_server.reports.contents.breakdowns.by_hour import load, week
from queue_server.reports.contents.breakdowns.by_part import results, services, windows
from queue_server.reports.contents.breakdowns.by_rating import ratings
from queue_server.reports.contents.breakdowns.by_wait import spread, waits
from queue_server.reports.contents.expected import forecast
from queue_server.reports.contents.forecasts import FORECAST_PANEL_IDS as OF_AHEAD
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.help import help_calls
from queue_server.reports.contents.overtakings import FAIRNESS_PANEL_IDS as OF_FAIRNESS
from queue_server.reports.contents.overtakings import of_fairness
from queue_server.reports.contents.panel import Question, ReportPanel
from queue_server.reports.contents.receptions import receptions
from queue_server.stats.fairness.fairness import Fairness
from queue_server.stats.figures.overview import Overview
from queue_server.views.bookings.reception_figures import ReceptionMonths


class PeriodFigures(Struct, frozen=True):
    """The figures from which the panels of a period are made. `fairness` is None until it is counted;
    `receptions` are those of the months that the period touches, `help_calls` those of its days."""

    overview: Overview
    fairness: Fairness | None = None
    receptions: ReceptionMonths = field(default_factory=dict)
    help_calls: Mapping[str, HelpFigures] = field(default_factory=dict)


QUESTIONS: Final[dict[str, Callable[[Formatter, Overview], ReportPanel]]] = {
    "waits": waits,
    "load": load,
    "services": services,
    "spread": spread,
    "forecast": forecast,
    "week": week,
    "windows": windows,
    "operators": operators,
    "pauses": pauses,
    "times": times,
    "acts": acts,
}
"""Questions by the id of the answer."""
PANELS: Final = frozenset(
    {*QUESTIONS, "results", "appointments", "receptions", "ratings", "help", *OF_FAIRNESS, *OF_AHEAD}
)
"""The ids of all answers, also of those that only some periods have."""


def panels(formatter: Formatter, figures: PeriodFigures) -> list[ReportPanel]:
    """Every question with its answer; of a period without visitors only those of receptions and of calls for help."""
    return [_answered(formatter, question) for question in _questions(formatter, figures).values()]


def panel_of(formatter: Formatter, figures: PeriodFigures, name: str) -> ReportPanel | None:
    """The answer with that id alone, the same as among all of them; None if it is not among them."""
    question = _questions(formatter, figures).get(name)
    return _answered(formatter, question) if question is not None else None


def _questions(formatter: Formatter, figures: PeriodFigures) -> dict[str, Question]:
    """The questions that the period can answer."""
    overview, fairness = figures.overview, figures.fairness
    further_questions: dict[str, Question] = (
        {"receptions": partial(receptions, formatter, figures.receptions)} if figures.receptions else {}
    )
    if figures.help_calls:
        further_questions |= {"help": partial(help_calls, formatter, figures.help_calls)}
    if not overview.total.balance.joined:
        return further_questions
    questions: dict[str, Question] = {name: partial(answer, formatter, overview) for name, answer in QUESTIONS.items()}
    if formatter.definition.results or overview.total.results:
        questions["results"] = partial(results, formatter, overview)
    if overview.total.bookings is not None:
        questions["appointments"] = partial(appointments, formatter, overview)
    if overview.total.ratings is not None:
        questions["ratings"] = partial(ratings, formatter, overview)
    if fairness is not None:
        questions |= of_fairness(formatter, fairness, overview.total.priorities, overview.priorities)
    return questions | further_questions


def _answered(formatter: Formatter, question: Question) -> ReportPanel:
    answer = question()
    return replace(answer, spec=formatter.localised(answer.spec))
