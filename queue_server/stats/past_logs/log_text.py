"""Decodes the bytes of a past log to text, and splits text into rows of cells. Pure.

The encoding is found by fixed rules, so that the same file is always read the same way: a byte order mark decides; else
a NUL beside the first letter means UTF-16; else it is UTF-8, if all bytes are valid; else Windows-1251, if the result
is Russian. The separator is the one with which the heading has the columns.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from queue_server.config.mistakes import Sentence, sentence_of

SEPARATORS: Final = {",": sentence_of("comma"), ";": sentence_of("semicolon"), "\t": sentence_of("tab")}
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8", sentence_of("UTF-8 with a byte order mark")),
    (b"\xff\xfe", "utf-16-le", "UTF-16 (little-endian)"),
    (b"\xfe\xff", "utf-16-be", "UTF-16 (big-endian)"),
)
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of .xlsx, .ods and .xls."""
_OTHER_KINDS: Final = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"\x7fELF",
    b"MZ\x90",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
"""The first bytes of pictures, documents, programs and archives that get the ending .csv."""
_RUSSIAN: Final = frozenset("АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюяІі№«»–—“”„’…\xa0")
"""The characters beyond ASCII of a Russian or Kazakh text in Windows-1251."""
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_WIDE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""A letter of several bytes in UTF-8."""


class Unreadable(Exception):
    """The fault of a file, and its line; the text begins with the column where one is at fault."""

    def __init__(self, line: int, reason: Sentence) -> None:
        self.line = line
        self.reason = reason
        super().__init__(reason)


class Table(Struct, frozen=True):
    """A file as rows of cells: `heading` is in the line `heading_line`."""

    separator: str
    heading: list[str]
    heading_line: int
    lines: list[str]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The line in which each row begins, and its cells; rows of empty cells are left out. Raises `Unreadable`."""
        for line, cells in _records(self.lines, self.heading_line, self.separator, self.heading):
            if any(cell.strip() for cell in cells):
                yield line, cells


def decode(body: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding. Raises `Unreadable`."""
    if body.startswith(_WORKBOOKS):
        raise Unreadable(1, sentence_of("is a workbook: save its sheet as “CSV UTF-8” and give that"))
    if body.startswith(_OTHER_KINDS):
        raise Unreadable(
            1, sentence_of("is no table: by its content it is a picture, a document, a program or an archive")
        )
    if not body.strip():
        raise Unreadable(1, sentence_of("is empty"))
    for mark, codec, name in _MARKS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], codec, name), name
    if len(body) > 1 and (body[0] == 0) != (body[1] == 0):
        codec = "utf-16-be" if body[0] == 0 else "utf-16-le"
        return _decoded(body, codec, "UTF-16"), sentence_of("UTF-16 without a byte order mark")
    try:
        return body.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        if 2 * len(_WIDE.findall(body)) > len(re.findall(rb"[\xc0-\xff]", body)):
            damage = sentence_of("is damaged: a letter of UTF-8 is cut short")
            raise Unreadable(_line_at(body, error.start), damage) from None
    return _windows_1251(body), "Windows-1251"


def table(text: str, columns: Sequence[str]) -> Table:
    """The rows of a text whose heading has these columns. Raises `Unreadable`."""
    lines = _LINE.findall(text)
    first = next((at for at, line in enumerate(lines) if line.strip().strip(",;")), 0)
    if first < len(lines) and re.fullmatch(r"sep=.", lines[first].strip()):  # names the separator for spreadsheets
        first += 1
    line = lines[first] if first < len(lines) else ""
    headings = {separator: _heading(line, separator) for separator in SEPARATORS}
    separator = max(SEPARATORS, key=lambda sign: len({*columns} & {*headings[sign]}))
    heading = headings[separator]
    if missing := [column for column in columns if column not in heading]:
        names, all_names = ", ".join(missing), ",".join(columns)
        lack = sentence_of("the heading has no column {names}; it needs {all}", names=names, all=all_names)
        raise Unreadable(first + 1, lack)
    if repeated := [column for column in columns if heading.count(column) > 1]:
        raise Unreadable(first + 1, sentence_of("the heading has the column {names} twice", names=", ".join(repeated)))
    return Table(separator, heading, first + 1, lines)


def _decoded(body: bytes, codec: str, name: str) -> str:
    try:
        return body.decode(codec)
    except UnicodeDecodeError as error:
        line = len(_LINE.findall(body[: error.start].decode(codec, "replace"))) or 1
        damage = sentence_of("is no whole text in {encoding}: the file is damaged or was cut short", encoding=name)
        raise Unreadable(line, damage) from None


def _windows_1251(body: bytes) -> str:
    """Decode Windows-1251. Raises `Unreadable` if the result is not Russian, such as text of another code page."""
    text = body.decode("cp1251", "replace")
    strange = next((at for at, letter in enumerate(text) if letter > "\x7f" and letter not in _RUSSIAN), None)
    if strange is not None:
        line = text.count("\n", 0, strange) + 1 if "\n" in text else text.count("\r", 0, strange) + 1
        raise Unreadable(line, sentence_of("is neither UTF-8, UTF-16 nor Windows-1251: save the file as “CSV UTF-8”"))
    return text


def _line_at(body: bytes, offset: int) -> int:
    return len(re.findall(rb"\r\n|\r|\n", body[:offset])) + 1


def _heading(line: str, separator: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []
    return [cell.strip().lower() for cell in cells]


def _records(
    lines: Sequence[str], first: int, separator: str, heading: Sequence[str]
) -> Iterator[tuple[int, list[str]]]:
    """Each record, with the number of its line."""
    reader = csv.reader(lines[first:], delimiter=separator, strict=True)
    while True:
        begin = first + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable(begin + 1, _stray(lines[begin], separator, heading)) from None
        if sum(line.count('"') for line in lines[begin : first + reader.line_num]) % 2:
            raise Unreadable(begin + 1, _stray(lines[begin], separator, heading))
        yield begin + 1, cells


def in_column(column: str, fault: object) -> Sentence:
    """The fault of a cell, with its column."""
    return sentence_of("{column}: {fault}", column=column, fault=fault)


def _stray(line: str, separator: str, heading: Sequence[str]) -> Sentence:
    """The message about an unmatched quotation mark, with the column where it is certain."""
    column, is_open, last = 0, False, 0
    for letter in line:
        if letter == '"':
            is_open = not is_open
            last = column
        elif letter == separator and not is_open:
            column += 1
    fault = sentence_of(
        'a stray quotation mark ("): take it away, or put the whole cell in quotation marks and double it'
    )
    return in_column(heading[last], fault) if last < len(heading) and heading[last].isprintable() else fault
