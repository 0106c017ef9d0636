"""Makes a day's open data as files: CSV, JSON, and the dictionary beside them. The same day gives the same table."""

from typing import Final

from msgspec import json, to_builtins
from msgspec.structs import astuple

from queue_server.config.definition import Names
from queue_server.reports.forms.tables import csv_rows
from queue_server.reports.open_data.dictionary import csvw
from queue_server.reports.open_data.open_day import BASE, FEWEST_PUBLISHED, OPEN_COLUMNS, open_rows
from queue_server.reports.period import NoPeriod, t
from queue_server.reports.report import Sources

WORDS: Final = Names(kk="Кезек: ашық деректер", ru="Очередь: открытые данные", en="The queue: open data")


async def open_files(sources: Sources, hall: str, day: str, now: int) -> dict[str, bytes]:
    """Each file by its name. Raises `NoPeriod` for a day that is not over, and the store's errors."""
    overtakings = await sources.overtakings.read(hall, day, day)
    if overtakings.today and day < overtakings.today and overtakings.head is None:
        raise NoPeriod(t("This period is before the hall's first day. There is nothing to tell of it."))
    if overtakings.definition is None or overtakings.head is None or day >= overtakings.today:
        raise NoPeriod(t("This day is not over. It can be published when the hall's next day has begun."))
    overview = await sources.overviews.overview(hall, day, day, now)
    digest, results = overtakings.head.hash.hex(), overtakings.definition.results
    rows = list(
        open_rows(hall, overview, overtakings.fairness, [entry.id for entry in results], overtakings.head.seq, digest)
    )
    stem = f"{hall}-{day}"
    names = Names(**{code: f"{word}. {overtakings.definition.names[code]}, {day}" for code, word in WORDS.items()})
    about = {
        "hall": hall,
        "names": to_builtins(overtakings.definition.names),
        "timezone": overtakings.definition.timezone,
        "date": day,
        "services": {entry.id: to_builtins(entry.names) for entry in overtakings.definition.services},
        "results": {entry.id: to_builtins(entry.names) for entry in results},
        "journal": {"record": overtakings.head.seq, "hash": digest},
        "counts_rounded_to": BASE,
        "fewest_people_behind_a_statistic": FEWEST_PUBLISHED,
        "rows": [to_builtins(row) for row in rows],
    }
    return {
        f"{stem}.csv": csv_rows([OPEN_COLUMNS, *map(astuple, rows)]),
        f"{stem}.json": json.format(json.encode(about)) + b"\n",
        f"{stem}.csv-metadata.json": json.format(json.encode(csvw(f"{stem}.csv", names))) + b"\n",
    }
