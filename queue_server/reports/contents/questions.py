"""The questions that a period can answer, in the order in which a manager asks them. Pure."""

from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec.structs import replace

from queue_server.reports.contents.by_figure import acts, operators, pauses, times
from queue_server.reports.contents.by_hour import load, spread, waits, week
from queue_server.reports.contents.by_part import results, services, windows
from queue_server.reports.contents.expected import forecast
from queue_server.reports.contents.forecasts import IDS as OF_AHEAD
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.overtakings import IDS as OF_FAIRNESS
from queue_server.reports.contents.overtakings import of_fairness
from queue_server.reports.contents.panel import Panel, Question
from queue_server.stats.fairness.fairness import Fairness
from queue_server.stats.figures.overview import Overview

QUESTIONS: Final[dict[str, Callable[[Formatter, Overview], Panel]]] = {
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
"""By the id of the answer."""
PANELS: Final = frozenset({*QUESTIONS, "results", *OF_FAIRNESS, *OF_AHEAD})
"""The ids of all answers, also of those that not every period has."""


def panels(teller: Formatter, found: Overview, fairness: Fairness | None) -> list[Panel]:
    """Every question with its answer. None for a period in which nobody came."""
    return [_answered(teller, question) for question in _questions(teller, found, fairness).values()]


def panel(teller: Formatter, found: Overview, fairness: Fairness | None, name: str) -> Panel | None:
    """The answer with that id alone, as it stands among all of them; None where it does not."""
    question = _questions(teller, found, fairness).get(name)
    return _answered(teller, question) if question is not None else None


def _questions(teller: Formatter, found: Overview, fairness: Fairness | None) -> dict[str, Question]:
    """Those that the period can answer."""
    if not found.total.balance.joined:
        return {}
    asked: dict[str, Question] = {name: partial(answer, teller, found) for name, answer in QUESTIONS.items()}
    if teller.definition.results or found.total.results:
        asked["results"] = partial(results, teller, found)
    if fairness is not None:
        asked |= of_fairness(teller, fairness, found.total.priorities, found.priorities)
    return asked


def _answered(teller: Formatter, question: Question) -> Panel:
    answer = question()
    return replace(answer, spec=teller.localised(answer.spec))
