"""Writes tables as files for spreadsheets, in memory."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any, Final

from msgspec import Struct
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from queue_server.reports.contents.panel import Column, Kind, Value, plain

TITLE_LENGTH: Final = 31
"""The longest name of a sheet: spreadsheets do not open a file with a longer one."""
WIDEST: Final = 60

FORMATS: Final[dict[Kind, str]] = {
    "count": "#,##0",
    "number": "#,##0.0",
    "minutes": "[m]:ss",
    "percent": "0.0%",
    "hour": "hh:mm",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
}
"""The number format of each kind. Days and moments are ISO 8601, which needs no locale."""


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
    csv.writer(text).writerows([_harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_file(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a sheet for each table; numbers, durations, shares, days and times have their own types."""
    book = Workbook()
    book.remove(book.worksheets[0])
    names: set[str] = set()
    for table in sheets:
        _fill(book.create_sheet(_sheet_name(table.title, names)), table)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, table: Sheet) -> None:
    """Fill the sheet: the heading stays visible, and every column is as wide as its widest value."""
    sheet.append([_harmless(column.title) for column in table.columns])
    for row in table.rows:
        sheet.append([real(column.kind, value) for column, value in zip(table.columns, row, strict=True)])
    for at, column in enumerate(table.columns, 1):
        heading = sheet.cell(1, at)
        heading.font = Font(bold=True)
        heading.alignment = Alignment(horizontal="left" if column.kind == "text" else "right", wrap_text=True)
        width = max([len(column.title) // 2, *(len(str(plain(column.kind, row[at - 1]))) for row in table.rows)])
        sheet.column_dimensions[get_column_letter(at)].width = min(max(width + 2, 12), WIDEST)
        for line in range(2, len(table.rows) + 2):
            sheet.cell(line, at).number_format = FORMATS.get(column.kind, "General")
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def real(kind: Kind, value: Value) -> Any:  # noqa: ANN401 - whatever a cell may hold
    """A value with the type with which a spreadsheet calculates."""
    if value is None:
        return None
    match kind:
        case "minutes":
            return timedelta(seconds=float(value))
        case "hour":
            return time(int(value) % 24)
        case "day":
            return date.fromisoformat(str(value))
        case "moment":
            return datetime.fromisoformat(str(value))
        case "text":
            return _harmless(value)
    return value


def _sheet_name(title: str, earlier_names: set[str]) -> str:
    """A sheet name that spreadsheets allow and that no other sheet has."""
    name = "".join(sign for sign in title if sign not in r"[]:*?/\\'").strip()[:TITLE_LENGTH]
    while name.lower() in earlier_names:
        name = f"{name[: TITLE_LENGTH - 2]} {len(earlier_names)}"
    earlier_names.add(name.lower())
    return name


def _harmless(value: Value) -> Value:
    """A name that a spreadsheet would take for a formula becomes text (OWASP, "CSV injection")."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
