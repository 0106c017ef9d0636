"""Every CSV that the program makes is recognised by spreadsheets as UTF-8."""

import pytest

from queue_server.reports.contents.panel import Column
from queue_server.reports.forms.report_file import written
from queue_server.reports.forms.tables import csv_file
from queue_server.reports.open_data.open_files import open_files
from queue_server.reports.report import report_of
from tests.unit.reports.halls import HALL, end_of, mondays, sources_of, store_of

DAY = "2026-03-16"


async def report_csv() -> bytes:
    imported_journal = mondays()
    sources = sources_of(await store_of(imported_journal))
    return await written(await report_of(sources, HALL, DAY, DAY, "kk", end_of(imported_journal)), "csv")


async def open_data_csv() -> bytes:
    imported_journal = mondays()
    sources = sources_of(await store_of(imported_journal))
    return (await open_files(sources, HALL, DAY, end_of(imported_journal)))[f"{HALL}-{DAY}.csv"]


async def table_csv() -> bytes:
    return csv_file([Column("Қызмет", "text")], [["Жер"]])


@pytest.mark.parametrize("make", [report_csv, open_data_csv, table_csv])
async def test_a_csv_file_begins_with_one_byte_order_mark(make) -> None:  # noqa: ANN001 - one of the functions above
    """Without it a spreadsheet takes Kazakh letters for those of its own code page."""
    body = await make()
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.count(b"\xef\xbb\xbf") == 1
