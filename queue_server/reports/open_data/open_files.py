"""A day's open data as files: CSV, JSON, and the dictionary beside them. The same day gives the same table."""

from typing import Final

from msgspec import json, to_builtins
from msgspec.structs import astuple

from queue_server.config.definition import Names
from queue_server.reports.forms.tables import csv_rows
from queue_server.reports.open_data.dictionary import csvw
from queue_server.reports.open_data.open_day import BASE, COLUMNS, FEWEST, open_rows
from queue_server.reports.period import NoPeriod, t
from queue_server.reports.report import Sources

WORDS: Final = Names(kk="Кезек: ашық деректер", ru="Очередь: открытые данные", en="The queue: open data")


async def open_files(sources: Sources, hall: str, day: str, now: int) -> dict[str, bytes]:
    """Each file by its name. Raises `NoPeriod` for a day that is not over, and the store's errors."""
    told = await sources.overtakings.read(hall, day, day)
    if told.today and day < told.today and told.head is None:
        raise NoPeriod(t("This period is before the hall's first day. There is nothing to tell of it."))
    if told.definition is None or told.head is None or day >= told.today:
        raise NoPeriod(t("This day is not over. It can be published when the hall's next day has begun."))
    found = await sources.overviews.overview(hall, day, day, now)
    digest, results = told.head.hash.hex(), told.definition.results
    rows = list(open_rows(hall, found, told.fairness, [one.id for one in results], told.head.seq, digest))
    stem = f"{hall}-{day}"
    names = Names(**{code: f"{word}. {told.definition.names[code]}, {day}" for code, word in WORDS.items()})
    about = {
        "hall": hall,
        "names": to_builtins(told.definition.names),
        "timezone": told.definition.timezone,
        "date": day,
        "services": {one.id: to_builtins(one.names) for one in told.definition.services},
        "results": {one.id: to_builtins(one.names) for one in results},
        "journal": {"record": told.head.seq, "hash": digest},
        "counts_rounded_to": BASE,
        "fewest_people_behind_a_statistic": FEWEST,
        "rows": [to_builtins(row) for row in rows],
    }
    return {
        f"{stem}.csv": csv_rows([COLUMNS, *map(astuple, rows)]),
        f"{stem}.json": json.format(json.encode(about)) + b"\n",
        f"{stem}.csv-metadata.json": json.format(json.encode(csvw(f"{stem}.csv", names))) + b"\n",
    }
