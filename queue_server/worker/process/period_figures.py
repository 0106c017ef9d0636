"""Reads the figures of the manager's pages, as the first of their stages. It formats nothing."""

from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.journal.store import Store
from queue_server.reports.contents.forecasts import ForecastFigures
from queue_server.reports.contents.questions import PeriodFigures
from queue_server.reports.period import Period
from queue_server.reports.report import Sources
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.backtest.record_keeper import RecordKeeper
from queue_server.stats.staffing.proposals.staff_keeper import StaffKeeper
from queue_server.views.bookings.reception_figures import ReceptionMonths

FAIRNESS_WAIT_S: Final = 1.0
"""The longest wait (s) for overtakings: after a start they are counted once from the whole journal."""


class FigureSources(Struct, frozen=True):
    """The sources of the manager's pages and files. `looks` are their requests, to which background work gives way."""

    store: Store
    reports: Sources
    accuracy: RecordKeeper
    staffing: StaffKeeper
    looks: RequestPriority

    async def read_period(
        self,
        hall: str,
        period: Period,
        now: int,
        receptions: ReceptionMonths | None = None,
        *,
        has_fairness: bool = True,
    ) -> PeriodFigures:
        """The figures of a period as it is at `now` (µs UTC), with its `receptions`. The fairness is None where it is
        not needed (`has_fairness`), and while it is still being counted. Raises the store's errors."""
        overview = await self.reports.overviews.overview(hall, period.first, period.last, now)
        if not has_fairness:
            return PeriodFigures(overview, None, receptions or {})
        report = await self.reports.overtakings.so_far(hall, period.first, period.last, FAIRNESS_WAIT_S)
        return PeriodFigures(overview, report.fairness if report is not None else None, receptions or {})

    async def read_forecast(self, hall: str, definition: Definition, today: str) -> ForecastFigures:
        """The accuracy of estimates, and the windows that are proposed for the next working days. Raises the store's
        errors."""
        accuracy = await self.accuracy.accuracy(hall)
        return ForecastFigures(accuracy, await self.staffing.staffing_days(hall, definition, today))
