"""Defines what the worker answers. Pure.

Texts are in the language of the question; `questions` says which answer each question gets.
"""

from collections.abc import Sequence

from msgspec import Struct

from queue_server.hall.events import Estimate
from queue_server.stats.figures.figure_documents import Ratings
from queue_server.stats.visits.rated_days import RecordedMark
from queue_server.views.supervision.passing import Foreseen


class EstimatesOfRound(Struct, frozen=True):
    """The estimates after record `seq`. There are none while the worker learns from the past (`is_learning`). It
    took `took_s` of the processor."""

    seq: int = 0
    took_s: float = 0.0
    is_learning: bool = False
    newcomers: dict[str, Estimate] = {}
    privileged: Sequence[tuple[str, str, Estimate | None]] = ()
    tickets: dict[str, Estimate | None] = {}
    foreseen: Foreseen | None = None


class Marks(Struct, frozen=True):
    """Both newest first."""

    worded: Sequence[RecordedMark]
    outstanding: Sequence[RecordedMark]


class OwnMarks(Struct, frozen=True):
    """`ratings` is null while fewer than `fewest` marks have come."""

    first: str
    last: str
    fewest: int
    ratings: Ratings | None


class HeadlineDocument(Struct, frozen=True):
    """The headline of a period: its sentences, and figures as pairs of a name and a value."""

    dates: str
    sentence: str
    below: list[str]
    level: str
    figures: list[tuple[str, str]]
    balance: str


class ColumnDocument(Struct, frozen=True):
    title: str
    kind: str


class PanelDocument(Struct, frozen=True):
    """A panel with the cells of its table in words; `spec` is the JSON of its chart, which the server hands on as it
    is, `urls` lead to the tickets behind its rows."""

    id: str
    title: str
    note: str
    columns: list[ColumnDocument]
    rows: list[list[str]]
    spec: bytes | None
    urls: list[str]


class PeriodPage(Struct, frozen=True):
    """`counting`: who was overtaken is not counted yet."""

    head: HeadlineDocument
    panels: list[PanelDocument]
    counting: bool


class RegionPanelDocument(Struct, frozen=True):
    """A table of a region's page with its cells in words. `shares` are those within the norm, `urls` lead from each row
    to the figures of one hall, or of one district or service; `keys` are the orders of the columns that have one."""

    id: str
    title: str
    note: str
    columns: list[ColumnDocument]
    keys: list[str]
    rows: list[list[str]]
    shares: list[float | None]
    urls: list[str]


class RegionPage(Struct, frozen=True):
    """`figures` are pairs of a name and a value; of the halls `not_counted` the rows are still being made. `missing`
    are sentences about halls whose records have not all come."""

    dates: str
    sentence: str
    figures: list[tuple[str, str]]
    panels: list[RegionPanelDocument]
    not_counted: list[str]
    missing: list[str]


class StageRow(Struct, frozen=True):
    """One stage of a visit, its texts in the reader's language."""

    url: str
    number: str
    day: str
    service: str
    joined: str
    waited: str
    window: int | None
    operator: str | None
    served: str
    outcome: str
    result: str
    late: bool


class TicketList(Struct, frozen=True):
    dates: str
    filters: list[str]
    count: int
    rows: list[StageRow]


class RecordRow(Struct, frozen=True):
    seq: int
    at: str
    kind: str
    actor: str
    data: str
    hash: str
    is_renamed: bool


class TicketPage(Struct, frozen=True):
    number: str
    dates: str
    stages: list[StageRow]
    records: list[RecordRow]


class ReportFile(Struct, frozen=True):
    """`paragraphs` are the letter with which the report is sent."""

    name: str
    body: bytes
    subject: str
    paragraphs: list[str]
