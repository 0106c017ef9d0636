"""Tables as files for spreadsheets, made in memory."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Value = str | int | float | None


def csv_file(columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """RFC 4180, in UTF-8 with the mark by which spreadsheets recognise it. What could be a formula is made text."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_file(title: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """A workbook of one sheet; numbers stay numbers, and the heading stays in sight."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("".join(sign for sign in title if sign not in r"[]:*?/\\")[:31])
    lines = [[_harmless(value) for value in row] for row in (columns, *rows)]
    for line in lines:
        sheet.append(line)
    for at in range(1, len(columns) + 1):
        sheet.cell(1, at).font = Font(bold=True)
        width = max(len(str(line[at - 1])) for line in lines)
        sheet.column_dimensions[get_column_letter(at)].width = min(width + 2, 60)
    sheet.freeze_panes = "A2"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _harmless(value: Value) -> Value:
    """A name that a spreadsheet would take for a formula becomes text (OWASP, "CSV injection")."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
