"""Refuses what the extra `reports` is needed for, where it is not installed."""

from typing import Final

from queue_server.config.system.reports_extra import REPORTS_COMMAND, reports_extra_missing
from queue_server.reports.period import t
from queue_server.stats.figures.charts.chart_drawing import NotDrawn

EXTRA_SENTENCE: Final = t(
    "Charts, PDF and workbooks are not installed on this server. CSV and the tables hold the same figures. The "
    "administrator of the server installs the rest: {command}"
)
"""For a reader; `command` is `REPORTS_COMMAND`."""


class ReportsExtraMissing(NotDrawn):
    """The extra `reports` is needed and is not installed; the text says in English how to get it."""

    def __init__(self) -> None:
        super().__init__(EXTRA_SENTENCE.format(command=REPORTS_COMMAND))


def need_reports_extra() -> None:
    """Raises `ReportsExtraMissing`."""
    if reports_extra_missing():
        raise ReportsExtraMissing
