"""Writes tables as a workbook for spreadsheets (Office Open XML), in memory."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from queue_server.reports.contents.panel import Kind, Value, plain
from queue_server.reports.forms.tables import Sheet, harmless

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


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
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
    sheet.append([harmless(column.title) for column in table.columns])
    for row in table.rows:
        sheet.append([_real(column.kind, value) for column, value in zip(table.columns, row, strict=True)])
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


def _real(kind: Kind, value: Value) -> Any:  # noqa: ANN401 - whatever a cell may hold
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
            return harmless(value)
    return value


def _sheet_name(title: str, earlier_names: set[str]) -> str:
    """A sheet name that spreadsheets allow and that no other sheet has."""
    name = "".join(sign for sign in title if sign not in r"[]:*?/\\'").strip()[:TITLE_LENGTH]
    while name.lower() in earlier_names:
        name = f"{name[: TITLE_LENGTH - 2]} {len(earlier_names)}"
    earlier_names.add(name.lower())
    return name
