"""The questions that a period can answer, in the order in which a manager asks them. Pure."""

from collections.abc import Callable
from typing import Final

from queue_server.reports.by_hour import forecast, load, spread, waits, week
from queue_server.reports.by_part import services, windows
from queue_server.reports.panel import Panel
from queue_server.reports.teller import Teller
from queue_server.stats.overview import Overview

QUESTIONS: Final[tuple[Callable[[Teller, Overview], Panel], ...]] = (
    waits,
    load,
    services,
    spread,
    forecast,
    week,
    windows,
)


def panels(teller: Teller, found: Overview) -> list[Panel]:
    """Every question with its answer. None for a period in which nobody came."""
    return [question(teller, found) for question in QUESTIONS] if found.total.balance.joined else []
