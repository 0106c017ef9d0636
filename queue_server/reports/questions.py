"""The questions that a period can answer, in the order in which a manager asks them. Pure."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from queue_server.reports.by_hour import forecast, load, spread, waits, week
from queue_server.reports.by_part import results, services, windows
from queue_server.reports.overtakings import fairness_panels
from queue_server.reports.panel import Panel
from queue_server.reports.teller import Teller
from queue_server.stats.fairness import Fairness
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


def panels(teller: Teller, found: Overview, fairness: Fairness | None) -> list[Panel]:
    """Every question with its answer. None for a period in which nobody came."""
    if not found.total.balance.joined:
        return []
    asked = [question(teller, found) for question in QUESTIONS]
    if teller.definition.results or found.total.results:
        asked.append(results(teller, found))
    if fairness is not None:
        asked += fairness_panels(teller, fairness, found.total.priorities)
    return [replace(panel, spec=teller.localised(panel.spec)) for panel in asked]
