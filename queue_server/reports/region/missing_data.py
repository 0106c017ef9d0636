"""Names the halls of which something is missing in the figures of a region. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from queue_server.hall.state import SECOND
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import Column, PanelTable, ReportPanel
from queue_server.reports.region.region_panels import RegionWords
from queue_server.reports.schedule.progress import MissingData


def missing_panel(
    words: RegionWords, formatter: Formatter, missing: Iterable[MissingData], not_counted: Iterable[str]
) -> ReportPanel:
    """A table with a row for each hall that is not whole in the figures; without a row where all of them are."""
    t = formatter.t
    ends = [(words.hall(hall.hall), _end(formatter, hall)) for hall in missing]
    ends += [(words.hall(hall), t("not counted yet")) for hall in not_counted]
    return ReportPanel(
        id="missing",
        title=t("Not all records are here"),
        note=t("Of these halls the figures lack what has not come."),
        columns=[Column(t("Hall"), "text")],
        rows=[[f"{hall}: {end}"] for hall, end in ends],
        paper=PanelTable([Column(t("Hall"), "text"), Column(t("What is here"), "text")], [[*end] for end in ends]),
    )


def local_moment(formatter: Formatter, at: int, timezone: str) -> str:
    """A moment (µs UTC) on a hall's clock, in words."""
    local = datetime.fromtimestamp(at // SECOND, ZoneInfo(timezone))
    return f"{_day(local.date(), formatter.language)}, {local:%H:%M}"


def _end(formatter: Formatter, missing: MissingData) -> str:
    if missing.complete_to is None:
        return formatter.t("nothing has come")
    moment = local_moment(formatter, missing.complete_to, missing.timezone)
    return formatter.t("complete up to {moment}", moment=moment)


def _day(day: date, language: str) -> str:
    return str(format_date(day, "long", locale=language))
