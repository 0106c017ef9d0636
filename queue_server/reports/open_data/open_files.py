"""Makes a day's open data as files: CSV, JSON, and the dictionary beside them; where hosts receive, also their months.

The same day gives the same tables.
"""

from typing import Final

from msgspec import json, to_builtins
from msgspec.structs import astuple

from queue_server.config.definition import Names
from queue_server.reports.forms.tables import csv_rows
from queue_server.reports.open_data.dictionary import csvw
from queue_server.reports.open_data.open_day import BASE, FEWEST_PUBLISHED, OPEN_COLUMNS, open_rows
from queue_server.reports.open_data.open_receptions import (
    RECEPTION_COLUMNS,
    RECEPTION_MEANINGS,
    last_month,
    reception_rows,
)
from queue_server.reports.period import NoPeriod, t
from queue_server.reports.receptions import receptions
from queue_server.reports.report import Sources

WORDS: Final = Names(kk="Кезек: ашық деректер", ru="Очередь: открытые данные", en="The queue: open data")
RECEPTION_WORDS: Final = Names(
    kk="Жеке қабылдау: ашық деректер", ru="Личный приём: открытые данные", en="Receptions in person: open data"
)


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
    months = await receptions(sources.journal, hall, overtakings.definition, "", last_month(day))
    of_hosts = reception_rows(hall, months, overtakings.head.seq, digest)
    stem, names = f"{hall}-{day}", overtakings.definition.names
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
    if of_hosts:
        about["hosts"] = {host.id: to_builtins(host.names) for host in overtakings.definition.hosts}
        about["receptions"] = [dict(zip(RECEPTION_COLUMNS, row, strict=True)) for row in of_hosts]
    files = {
        f"{stem}.csv": csv_rows([OPEN_COLUMNS, *map(astuple, rows)]),
        f"{stem}.json": json.format(json.encode(about)) + b"\n",
        f"{stem}.csv-metadata.json": json.format(json.encode(csvw(f"{stem}.csv", _title(WORDS, names, day)))) + b"\n",
    }
    if of_hosts:
        table = f"{stem}-receptions.csv"
        metadata = csvw(table, _title(RECEPTION_WORDS, names, day), RECEPTION_MEANINGS, ("month", "hall", "host"))
        files[table] = csv_rows([RECEPTION_COLUMNS, *of_hosts])
        files[f"{table}-metadata.json"] = json.format(json.encode(metadata)) + b"\n"
    return files


def _title(words: Names, hall: Names, day: str) -> Names:
    return Names(**{code: f"{word}. {hall[code]}, {day}" for code, word in words.items()})
