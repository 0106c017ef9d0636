"""A day that anyone may read: right, explained in three languages, and without a trace of anybody."""

import csv
import re
from io import StringIO

import pytest
from msgspec import json

from queue_server.reports.open_data.dictionary import MEANINGS
from queue_server.reports.open_data.open_day import OPEN_COLUMNS, in_fives
from queue_server.reports.open_data.open_files import open_files
from queue_server.reports.period import NoPeriod
from tests.unit.reports.halls import HALL, end_of, ended_with, mondays, sources_of, store_of

RETOLD = mondays()
DAY = "2026-03-16"


async def files(day: str = DAY) -> dict[str, bytes]:
    return await open_files(sources_of(await store_of(RETOLD)), HALL, day, end_of(RETOLD))


async def test_the_table() -> None:
    """Ten visitors: six called within five minutes of nine that waited that long, nine served, one gave up; an hour
    with six of them has no median, and one with four counts as five."""
    body = (await files())[f"{HALL}-{DAY}.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(body)))
    assert list(rows[0]) == list(OPEN_COLUMNS)
    rows_shown = [[row[name] for name in OPEN_COLUMNS[2:14]] for row in rows]
    assert rows_shown == [
        ["total", "", "10", "10", "0", "0", "4", "8", "", "60", "0", "0"],
        ["service", "land", "5", "5", "0", "0", "", "", "", "", "", ""],
        ["service", "tax", "5", "5", "0", "0", "", "", "", "", "", ""],
        ["hour", "09", "5", "5", "0", "0", "", "", "", "", "", ""],
        ["hour", "10", "5", "5", "0", "0", "", "", "", "", "", ""],
    ]


async def test_results_are_published_where_the_hall_names_them() -> None:
    """Of four services that were done one is told in fives; words that are none of the hall's results are left out."""
    imported_journal = ended_with(RETOLD, ["done"] * 4 + ["for Aigul"] * 3)
    written_files = await open_files(sources_of(await store_of(imported_journal)), HALL, DAY, end_of(imported_journal))
    rows = list(csv.DictReader(StringIO(written_files[f"{HALL}-{DAY}.csv"].decode("utf-8-sig"))))
    rows_shown = [[row[name] for name in OPEN_COLUMNS[2:14]] for row in rows if row["part"] == "result"]
    assert rows_shown == [["result", "done", "5", "5", "0", "0", "", "", "", "", "", ""]]
    assert json.decode(written_files[f"{HALL}-{DAY}.json"])["results"] == {
        "done": {"kk": "Орындалды", "ru": "Да", "en": "Done"}
    }
    assert b"Aigul" not in b"".join(written_files.values())


async def test_csv_and_json_say_the_same() -> None:
    """The rows, and the record of the journal that they rest on."""
    tables = await files()
    document = json.decode(tables[f"{HALL}-{DAY}.json"])
    rows = list(csv.DictReader(StringIO(tables[f"{HALL}-{DAY}.csv"].decode("utf-8-sig"))))
    assert [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in document["rows"]
    ] == rows
    assert {row["journal_hash"] for row in rows} == {document["journal"]["hash"]}
    assert document["names"]["ru"] == "Ёлочный зал"


async def test_nobody_is_in_it() -> None:
    """No ticket, number, operator or window, and no moment; a count is a multiple of five."""
    tables = await files()
    words = set(re.findall(r"[\w-]+", b" ".join(tables.values()).decode()))
    events = [timed.event for timed in RETOLD.events]
    for name in ("ticket", "number", "operator"):
        assert not {getattr(event, name) for event in events if getattr(event, name, None)} & words
    assert not re.search(rb"\d\d:\d\d", tables[f"{HALL}-{DAY}.csv"])
    assert "window" not in OPEN_COLUMNS
    for row in csv.DictReader(StringIO(tables[f"{HALL}-{DAY}.csv"].decode("utf-8-sig"))):
        assert all(int(row[name]) % 5 == 0 for name in ("visitors", "served", "gave_up", "unserved"))


async def test_every_column_is_explained() -> None:
    """In three languages that are not the same, and for programs beside the table, column by column."""
    assert tuple(MEANINGS) == OPEN_COLUMNS
    for _, meaning in MEANINGS.values():
        assert len({meaning["kk"], meaning["ru"], meaning["en"]}) == 3
    metadata = json.decode((await files())[f"{HALL}-{DAY}.csv-metadata.json"])
    assert (metadata["@context"][0], metadata["url"]) == ("http://www.w3.org/ns/csvw", f"{HALL}-{DAY}.csv")
    assert [column["name"] for column in metadata["tableSchema"]["columns"]] == list(OPEN_COLUMNS)
    assert all(column["dc:description"].keys() == {"kk", "ru", "en"} for column in metadata["tableSchema"]["columns"])


@pytest.mark.parametrize("day", ["2026-03-23", "2030-01-01"])
async def test_a_day_that_is_not_over_is_not_published(day: str) -> None:
    """Neither the present one nor one to come: a sentence."""
    with pytest.raises(NoPeriod, match="not over"):
        await files(day)


async def test_a_day_without_anybody_is_a_row_of_zeros() -> None:
    """Closed days are published too: nobody came is a figure."""
    rows = list(csv.DictReader(StringIO((await files("2026-03-17"))[f"{HALL}-2026-03-17.csv"].decode("utf-8-sig"))))
    assert [(row["part"], row["visitors"], row["wait_median_min"]) for row in rows] == [("total", "0", "")]


@pytest.mark.parametrize(("count", "rounded"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (1497, 1495)])
def test_people_are_counted_in_fives(count: int, rounded: int) -> None:
    """The nearest multiple."""
    assert in_fives(count) == rounded
