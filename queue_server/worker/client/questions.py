"""Defines what the server asks its worker, and what it is answered. Pure.

A question names its hall and the hall's time, so that the worker needs no clock, and the language where the answer has
words. Both sides decode into these types alone; the form of this module is compared when a worker begins.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct, field

from queue_server.config.definition import Definition, Names
from queue_server.hall.events import Estimate
from queue_server.hall.help.bell import HelpFigures
from queue_server.journal.form import form
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Rows, Tallied, VisitCriteria
from queue_server.reports.forms.form import Form
from queue_server.reports.period import Period
from queue_server.stats.figures.figure_documents import Ratings
from queue_server.stats.visits.rated_days import RecordedMark
from queue_server.views.bookings.reception_figures import ReceptionMonths
from queue_server.views.loops import StoppedLoop
from queue_server.views.supervision.passing import Foreseen

LIMIT_S: Final = 120.0
"""How long the worker may take for an answer, a year's page on an old machine included. One that needs longer is ended
and started again."""
ROUND_LIMIT_S: Final = 60.0
"""The same for a round of estimates, which is some hundred milliseconds of work."""
COMPLETE_COUNT_S: Final = 600.0
"""The same for what reads a whole journal where nothing has been counted yet, such as a report right after a start."""


class EstimatesQuestion(Struct, frozen=True, tag="estimates"):
    """A round of estimates up to the record `seq`, at `now` (µs UTC): for newcomers to every service, for `comers` (a
    service and a priority) and for waiting `tickets`."""

    hall: str
    seq: int
    now: int
    tickets: Sequence[str]
    comers: Sequence[tuple[str, str]]


class EstimatesOfRound(Struct, frozen=True):
    """The estimates after record `seq`. There are none while the worker learns from the past (`is_learning`). The work
    took `took_s`."""

    seq: int = 0
    took_s: float = 0.0
    is_learning: bool = False
    newcomers: dict[str, Estimate] = {}
    privileged: Sequence[tuple[str, str, Estimate | None]] = ()
    tickets: dict[str, Estimate | None] = {}
    foreseen: Foreseen | None = None


class StatisticsQuestion(Struct, frozen=True, tag="statistics"):
    """The figures of the days from `first` to `last`, of the present day where they are None. Answered with
    `Statistics`, or `BadPeriod`."""

    hall: str
    first: str | None
    last: str | None
    by: str
    now: int


class RegionTodayQuestion(Struct, frozen=True, tag="region_today"):
    """The present day of many halls. Answered with `DayCounts` by hall, of those that are counted."""

    halls: tuple[str, ...]
    now: int


class RegionFiguresQuestion(Struct, frozen=True, tag="region_figures"):
    """The figures of a period of many halls, or of one of their services; `districts` is by hall. Answered with
    `RegionFigures`."""

    districts: dict[str, str | None]
    first: str
    last: str
    service: str | None
    now: int


class MarksQuestion(Struct, frozen=True, tag="marks"):
    """The marks with words, and those that stand out."""

    hall: str
    now: int


class Marks(Struct, frozen=True):
    """Both newest first."""

    worded: Sequence[RecordedMark]
    outstanding: Sequence[RecordedMark]


class OwnMarksQuestion(Struct, frozen=True, tag="own_marks"):
    """What visitors said of the services of one operator in the `days` up to yesterday."""

    hall: str
    operator: str
    days: int
    now: int


class OwnMarks(Struct, frozen=True):
    """`ratings` is null while fewer than `fewest` marks have come."""

    first: str
    last: str
    fewest: int
    ratings: Ratings | None


class PageContext(Struct, frozen=True):
    """For which hall, reader, days and moment (µs UTC) a page or a file is made, and what the server counts: the
    `receptions` of the months that the period touches, the calls for help of its days."""

    hall: str
    definition: Definition
    language: str
    period: Period
    now: int
    receptions: ReceptionMonths = field(default_factory=dict)
    help_calls: dict[str, HelpFigures] = {}


class PeriodPageQuestion(Struct, frozen=True, tag="period_page"):
    """The manager's page of a period."""

    context: PageContext


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
    """A panel with the cells of its table in words; `spec` is its chart, `urls` lead to the tickets behind its rows."""

    id: str
    title: str
    note: str
    columns: list[ColumnDocument]
    rows: list[list[str]]
    spec: dict[str, Any] | None
    urls: list[str]


class PeriodPage(Struct, frozen=True):
    """`counting`: who was overtaken is not counted yet."""

    head: HeadlineDocument
    panels: list[PanelDocument]
    counting: bool


class RegionContext(Struct, frozen=True):
    """For which halls, reader, days and moment (µs UTC) a page or a file of a region is made: the names of its halls,
    districts and services, and the district of each hall. With a `service` it is of that service alone."""

    names: Names
    halls: dict[str, Names]
    districts: dict[str, Names]
    services: dict[str, Names]
    district_of: dict[str, str | None]
    language: str
    period: Period
    service: str | None
    sort: str
    now: int


class RegionPageQuestion(Struct, frozen=True, tag="region_page"):
    """The page of a period of a region."""

    context: RegionContext


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
    """`figures` are pairs of a name and a value; of the halls `not_counted` the rows are still being made."""

    dates: str
    sentence: str
    figures: list[tuple[str, str]]
    panels: list[RegionPanelDocument]
    not_counted: list[str]


RegionForm = Literal["csv", "json", "xlsx"]


class RegionFileQuestion(Struct, frozen=True, tag="region_file"):
    """The report of a period of a region as a file. Answered with bytes."""

    context: RegionContext
    form: RegionForm


class RegionOpenDataQuestion(Struct, frozen=True, tag="region_open_data"):
    """The files of a day of a region for publication. Answered with their bytes by name."""

    context: RegionContext


class TicketListQuestion(Struct, frozen=True, tag="tickets"):
    """The tickets behind a figure, at most `most`; `query` is that of the address."""

    context: PageContext
    criteria: VisitCriteria
    query: Mapping[str, str]
    most: int


class VisitsFileQuestion(Struct, frozen=True, tag="visits_file"):
    """All visits of a period as a table for programs. Answered with bytes."""

    context: PageContext


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


class TicketQuestion(Struct, frozen=True, tag="ticket"):
    """The records of one ticket of a day, up to the hall's record `seq`. Answered with None where there is none."""

    context: PageContext
    ticket: str
    seq: int


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


PanelForm = Literal["svg", "png", "csv", "xlsx"]


class PanelFileQuestion(Struct, frozen=True, tag="panel_file"):
    """A panel as a file: its chart or its table. Answered with bytes, None where there is no such panel."""

    context: PageContext
    panel: str
    form: PanelForm


class ReportFileQuestion(Struct, frozen=True, tag="report"):
    """The report of a period as a file, the same as `kezek report` writes."""

    hall: str
    first: str
    last: str
    language: str
    form: Form
    now: int


class ReportFile(Struct, frozen=True):
    """`paragraphs` are the letter with which the report is sent."""

    name: str
    body: bytes
    subject: str
    paragraphs: list[str]


class OpenDataQuestion(Struct, frozen=True, tag="open_data"):
    """The files of a day for publication. Answered with their bytes by name."""

    hall: str
    day: str
    now: int


class PreparationQuestion(Struct, frozen=True, tag="preparation"):
    """Makes what the first page of a hall's day needs, in every language of staff. Answered with None."""

    hall: str
    definition: Definition
    day: str
    now: int


class EndedDaysQuestion(Struct, frozen=True, tag="ended_days"):
    """Makes the sums of a hall's days that have ended. Answered with whether all rows were there."""

    hall: str


class ChartScriptQuestion(Struct, frozen=True, tag="chart_script"):
    """The script that draws charts in a browser. Answered with bytes."""


WorkerQuestion = (
    EstimatesQuestion
    | StatisticsQuestion
    | RegionTodayQuestion
    | RegionFiguresQuestion
    | RegionPageQuestion
    | RegionFileQuestion
    | RegionOpenDataQuestion
    | MarksQuestion
    | OwnMarksQuestion
    | PeriodPageQuestion
    | TicketListQuestion
    | VisitsFileQuestion
    | TicketQuestion
    | PanelFileQuestion
    | ReportFileQuestion
    | OpenDataQuestion
    | PreparationQuestion
    | EndedDaysQuestion
    | ChartScriptQuestion
)


class HallsServed(Struct, frozen=True):
    """The notice of the server: for these halls, and no others, days are counted and estimates judged here."""

    halls: tuple[str, ...]


class WorkerLogLine(Struct, frozen=True, tag="log"):
    """The notice of the worker: a line for the server's log."""

    level: int
    name: str
    text: str


class LoopsNotice(Struct, frozen=True, tag="loops"):
    """The notice of the worker: which of its loops do not run."""

    failing: tuple[StoppedLoop, ...]


WorkerNotice = WorkerLogLine | LoopsNotice


class TalliesToSave(Struct, frozen=True, tag="tallies"):
    hall: str
    span: str
    tallies: tuple[Tallied, ...]


class RowsToAdd(Struct, frozen=True, tag="rows"):
    rows: Rows


class FoldToSave(Struct, frozen=True, tag="fold"):
    fold: SavedFold


class RowsToForget(Struct, frozen=True, tag="forget"):
    hall: str


StoreWrite = TalliesToSave | RowsToAdd | FoldToSave | RowsToForget
"""What the worker lets the server write: the worker opens the store for reading only."""


def questions_form() -> str:
    """The form of all that the two sides exchange."""
    return form(__spec__.name)


def encode(value: object) -> bytes:
    return _ENCODER.encode(value)


_ENCODER: Final = msgspec.msgpack.Encoder()
WORKER_QUESTIONS: Final = msgspec.msgpack.Decoder(WorkerQuestion)
STORE_WRITES: Final = msgspec.msgpack.Decoder(StoreWrite)
WORKER_NOTICES: Final = msgspec.msgpack.Decoder(WorkerNotice)
SERVER_NOTICES: Final = msgspec.msgpack.Decoder(HallsServed)
