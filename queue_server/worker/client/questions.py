"""Defines what the server asks its worker. Pure.

A question names its hall and the hall's time, so that the worker needs no clock, and the language where the answer has
words. Both sides decode into these types, `answers` and `notices` alone; their form is compared when a worker begins.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import msgspec
from msgspec import Struct, field

from queue_server.config.definition import Definition, Names
from queue_server.hall.help.bell import HelpFigures
from queue_server.journal.forms.form import form
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.reports.forms.form import Form
from queue_server.reports.period import Period
from queue_server.reports.region.hall_standing import HallStanding
from queue_server.reports.schedule.progress import MissingData, RegionSpan
from queue_server.views.bookings.reception_figures import ReceptionMonths
from queue_server.worker.client import answers, notices

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


class StatisticsQuestion(Struct, frozen=True, tag="statistics"):
    """The figures of the days from `first` to `last`, of the present day where they are None. Answered with
    `Statistics` as JSON, which the server hands on as it is, or `BadPeriod`."""

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


class OwnMarksQuestion(Struct, frozen=True, tag="own_marks"):
    """What visitors said of the services of one operator in the `days` up to yesterday."""

    hall: str
    operator: str
    days: int
    now: int


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
    """The page of a period of a region, and of which halls something is missing in it."""

    context: RegionContext
    missing: tuple[MissingData, ...] = ()


class RegionFileQuestion(Struct, frozen=True, tag="region_file"):
    """The report of a period of a region as a file, with the halls as they stand and those of which something is
    missing. Answered with bytes."""

    context: RegionContext
    form: Form
    missing: tuple[MissingData, ...] = ()
    halls: tuple[HallStanding, ...] = ()


class RegionReportQuestion(Struct, frozen=True, tag="region_report"):
    """The report of a period `of` these halls, which says what of them is missing. `scope` stands in the name of the
    file. Answered with `ReportFile`; with `NoPeriod` while the period is still being counted in a hall that has all of
    it."""

    context: RegionContext
    form: Form
    scope: str
    of: RegionSpan
    halls: tuple[HallStanding, ...] = ()


class RegionOpenDataQuestion(Struct, frozen=True, tag="region_open_data"):
    """The files of a day of a region for publication. Answered with their bytes by name. Without `of` the day must be
    over in every hall; with it, in those of which nothing is missing."""

    context: RegionContext
    scope: str = "region"
    of: RegionSpan | None = None


class TicketListQuestion(Struct, frozen=True, tag="tickets"):
    """The tickets behind a figure, at most `most`; `query` is that of the address."""

    context: PageContext
    criteria: VisitCriteria
    query: Mapping[str, str]
    most: int


class VisitsFileQuestion(Struct, frozen=True, tag="visits_file"):
    """All visits of a period as a table for programs. Answered with bytes."""

    context: PageContext


class TicketQuestion(Struct, frozen=True, tag="ticket"):
    """The records of one ticket of a day, up to the hall's record `seq`. Answered with None where there is none."""

    context: PageContext
    ticket: str
    seq: int


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


class OpenDataQuestion(Struct, frozen=True, tag="open_data"):
    """The files of a day for publication. Answered with their bytes by name."""

    hall: str
    day: str
    now: int


class PreparationQuestion(Struct, frozen=True, tag="preparation"):
    """Makes what the first page of a hall's day needs, in every language of staff. Answered with whether the hall has
    had visits, without which there is nothing to make."""

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
    | RegionReportQuestion
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


def questions_form() -> str:
    """The form of all that the two sides exchange."""
    return form(__spec__.name, answers.__name__, notices.__name__)


def encode(value: object) -> bytes:
    return _ENCODER.encode(value)


_ENCODER: Final = msgspec.msgpack.Encoder()
WORKER_QUESTIONS: Final = msgspec.msgpack.Decoder(WorkerQuestion)
