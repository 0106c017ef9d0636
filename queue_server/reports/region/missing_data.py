"""Names the halls of which something is missing in the figures of a region. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from queue_server.hall.state import SECOND
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import Column, ReportPanel
from queue_server.reports.region.region_panels import RegionWords
from queue_server.reports.schedule.progress import MissingData


def missing_panel(
    words: RegionWords, formatter: Formatter, missing: Iterable[MissingData], not_counted: Iterable[str]
) -> ReportPanel:
    """A table with a row for each hall that is not whole in the figures; without a row where all of them are."""
    rows = [[_sentence(words, formatter, hall)] for hall in missing]
    rows += [[formatter.t("{hall}: not counted yet", hall=words.name(words.halls, hall))] for hall in not_counted]
    return ReportPanel(
        id="missing",
        title=formatter.t("Not all records are here"),
        note=formatter.t("Of these halls the figures lack what has not come."),
        columns=[Column(formatter.t("Hall"), "text")],
        rows=list(rows),
    )


def missing_documents(missing: Sequence[MissingData]) -> list[dict[str, Any]]:
    """The same for programs: up to which moment (UTC) the records of each hall are here, null where none are."""
    return [{"hall": hall.hall, "complete_to": _moment(hall.complete_to)} for hall in missing]


def _sentence(words: RegionWords, formatter: Formatter, missing: MissingData) -> str:
    hall = words.name(words.halls, missing.hall)
    if missing.complete_to is None:
        return formatter.t("{hall}: nothing has come", hall=hall)
    local = datetime.fromtimestamp(missing.complete_to // SECOND, ZoneInfo(missing.timezone))
    moment = f"{_day(local.date(), formatter.language)}, {local:%H:%M}"
    return formatter.t("{hall}: complete up to {moment}", hall=hall, moment=moment)


def _day(day: date, language: str) -> str:
    return str(format_date(day, "long", locale=language))


def _moment(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at // SECOND, UTC).isoformat().replace("+00:00", "Z")
