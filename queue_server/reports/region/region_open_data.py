"""Makes a day of a region for publication, by the rules of a hall's open data (`reports/open_data/open_day`). Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct, json, to_builtins
from msgspec.structs import astuple, fields

from queue_server.config.definition import Names
from queue_server.reports.forms.tables import csv_rows
from queue_server.reports.open_data.dictionary import MEANINGS, Meanings, csvw
from queue_server.reports.open_data.open_day import BASE, FEWEST_PUBLISHED, in_fives
from queue_server.reports.region.hall_standing import missing_records
from queue_server.reports.schedule.progress import MissingData
from queue_server.stats.figures.region.region_documents import PartFigures, RegionFigures

Part = Literal["total", "district", "hall", "service", "hour"]


class RegionOpenRow(Struct, frozen=True):
    """One row of the published table."""

    date: str
    part: Part
    value: str
    visitors: int
    served: int
    gave_up: int
    unserved: int
    wait_median_min: int | None
    wait_p90_min: int | None
    service_mean_min: int | None
    within_norm_percent: int | None
    marks: int | None
    marks_good_percent: int | None


REGION_COLUMNS: Final = tuple(field.name for field in fields(RegionOpenRow))
REGION_TITLE: Final = Names(
    kk="Кезек: өңірдің ашық деректері", ru="Очередь: открытые данные региона", en="The queue: open data"
)

_OWN_MEANINGS: Final[Meanings] = {
    "part": (
        {"base": "string", "format": "total|district|hall|service|hour"},
        Names(
            kk="Жол не туралы: total — бүкіл өңір, district — аудан, hall — зал, service — барлық залдағы бір қызмет,"
            " hour — билет алынған сағат",
            ru="О чём строка: total — весь регион, district — район, hall — зал, service — одна услуга во всех залах,"
            " hour — час, в который встали в очередь",
            en="What the row is about: total is the whole region, district a district, hall a hall, service one service"
            " in all halls, hour the hour of coming",
        ),
    ),
    "value": (
        "string",
        Names(
            kk="Ауданның, залдың не қызметтің қысқа атауы не сағат; total үшін бос",
            ru="Краткое имя района, зала или услуги либо час; для total пусто",
            en="The short name of the district, hall or service, or the hour; empty for total",
        ),
    ),
}


def region_open_rows(figures: RegionFigures) -> Iterator[RegionOpenRow]:
    """The rows of a day that is over in every hall."""
    yield _row(figures.first, "total", "", figures.total)
    parts: tuple[tuple[Part, Mapping[str, PartFigures]], ...] = (
        ("district", figures.districts),
        ("hall", figures.halls),
        ("service", figures.services),
    )
    for part, by_value in parts:
        for value, of_value in sorted(by_value.items()):
            yield _row(figures.first, part, value, of_value)
    for hour, of_hour in figures.hours.items():
        if of_hour.joined:
            yield _row(figures.first, "hour", f"{int(hour):02}", of_hour)


def _row(day: str, part: Part, value: str, figures: PartFigures) -> RegionOpenRow:
    has_waits = figures.waits >= FEWEST_PUBLISHED
    return RegionOpenRow(
        date=day,
        part=part,
        value=value,
        visitors=in_fives(figures.joined),
        served=in_fives(figures.served + figures.sent_on),
        gave_up=in_fives(figures.lost),
        unserved=in_fives(figures.unserved),
        wait_median_min=_minutes(figures.wait_median_s) if has_waits else None,
        wait_p90_min=_minutes(figures.wait_p90_s) if has_waits else None,
        service_mean_min=_minutes(figures.service_mean_s) if figures.services >= FEWEST_PUBLISHED else None,
        within_norm_percent=_percent(figures.share) if figures.judged >= FEWEST_PUBLISHED else None,
        marks=in_fives(figures.marks) if figures.good is not None else None,
        marks_good_percent=_percent(figures.good),
    )


def region_open_files(
    figures: RegionFigures,
    names: Names,
    names_of: Mapping[str, Mapping[str, Names]],
    scope: str = "region",
    missing: Sequence[MissingData] = (),
) -> dict[str, bytes]:
    """Each file by its name: CSV, JSON, the dictionary. `names_of` are the names of districts, halls and services. What
    is missing stands in JSON and in the dictionary, beside a table that has no place for it."""
    rows, stem = list(region_open_rows(figures)), f"{scope}-{figures.first}"
    lacking = {"missing": missing_records(missing)} if missing else {}
    about: dict[str, Any] = {
        "names": to_builtins(names),
        "date": figures.first,
        **{kind: {name: to_builtins(text) for name, text in texts.items()} for kind, texts in names_of.items()},
        "counts_rounded_to": BASE,
        "fewest_people_behind_a_statistic": FEWEST_PUBLISHED,
        "not_counted": figures.not_counted,
        **lacking,
        "rows": [to_builtins(row) for row in rows],
    }
    title = Names(**{code: f"{word}. {names[code]}, {figures.first}" for code, word in REGION_TITLE.items()})
    meanings = {column: _OWN_MEANINGS.get(column) or MEANINGS[column] for column in REGION_COLUMNS}
    metadata = csvw(f"{stem}.csv", title, meanings, ("date", "part", "value"))
    if missing:
        metadata["dc:provenance"] = {"@language": "en", "@value": _provenance(missing)}
    return {
        f"{stem}.csv": csv_rows([REGION_COLUMNS, *map(astuple, rows)]),
        f"{stem}.json": json.format(json.encode(about)) + b"\n",
        f"{stem}.csv-metadata.json": json.format(json.encode(metadata)) + b"\n",
    }


def _provenance(missing: Sequence[MissingData]) -> str:
    ends = to_builtins(missing_records(missing))
    parts = [
        f"{end['hall']} (complete up to {end['complete_to']})"
        if end["complete_to"]
        else f"{end['hall']} (none has come)"
        for end in ends
    ]
    return f"Records are missing of: {', '.join(parts)}"


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / 60)


def _percent(share: float | None) -> int | None:
    return None if share is None else round(share * 100)
