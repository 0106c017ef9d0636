"""Writes tables as files for spreadsheets, in memory."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from msgspec import Struct

from queue_server.reports.contents.panel import Column, Value, plain


class Sheet(Struct, frozen=True):
    """One table of a workbook."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


def csv_file(columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> bytes:
    """A table as CSV for spreadsheets and programs."""
    heading: list[Value] = [column.title for column in columns]
    values = ([plain(column.kind, value) for column, value in zip(columns, row, strict=True)] for row in rows)
    return csv_rows([heading, *values])


def csv_rows(rows: Iterable[Sequence[Value]]) -> bytes:
    """Rows as RFC 4180 in UTF-8, with the mark by which spreadsheets recognize it. A value that a spreadsheet could
    take for a formula becomes text."""
    text = StringIO()
    csv.writer(text).writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_file(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a sheet for each table; numbers, durations, shares, days and times have their own types."""
    from queue_server.reports.forms.workbook import write_workbook  # whose library takes a tenth of a start to load

    return write_workbook(sheets)


def harmless(value: Value) -> Value:
    """A name that a spreadsheet would take for a formula becomes text (OWASP, "CSV injection")."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
