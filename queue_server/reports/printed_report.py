"""Defines what a report shows on a page, of one hall or of many, for the forms that people read. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import ReportPanel


class PrintedReport(Struct, frozen=True, kw_only=True):
    """A report in the reader's language: the sentence with those below it, the figures, the panels, and how all of it
    can be checked. `level` is that of the sentence, `hash` a line below the check, `foot` stands on every page of
    paper."""

    formatter: Formatter
    name: str
    level: str
    sentence: str
    below: Sequence[str]
    figures: Sequence[tuple[str, str]]
    balance: str
    panels: Sequence[ReportPanel]
    proof: str
    made_line: str
    foot: str
    hash: str = ""

    @property
    def dates(self) -> str:
        return self.formatter.dates()

    @property
    def title(self) -> str:
        return f"{self.name}. {self.dates}"
