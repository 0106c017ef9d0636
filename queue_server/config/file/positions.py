"""Finds the line of each key and value in a TOML text. Pure.

tomllib has accepted the text, so what stands where is enough here: the texts, brackets and separators of TOML 1.0. Keys
are parsed by tomllib, so quoting and dots are handled in one place.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import Final

from queue_server.config.mistakes import Path

_BETWEEN: Final = re.compile(r"(?:\s|#[^\n]*)*")
"""Spaces, line ends and comments."""

_KEY: Final = re.compile(r"""(?:"(?:\\.|[^"\\])*"|'[^']*'|[^=\]"'])+""")
"""A key up to its `=`, or to the bracket that closes a heading."""

_SCALAR: Final = re.compile(
    r'"""(?:\\.|[^"\\]|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'"
    r"|[^,\]}#\n]+",
    re.DOTALL,
)
"""A text in one of its four forms, or whatever else ends before a separator, a comment or the line's end."""


def positions(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every key, table and list item of a text that tomllib accepts."""
    return _Positions(text).all()


def line(of: Path, lines: Mapping[Path, int]) -> int:
    """The line of a value, or of the nearest table or list around it where the value is not written."""
    return lines[of] if of in lines else line(of[:-1], lines)


class _Positions:
    """One reading of a text from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted_to = 0
        self._line = 1
        self._lines: dict[Path, int] = {}
        self._implied: dict[Path, int] = {(): 1}
        self._items: Counter[Path] = Counter()

    def all(self) -> dict[Path, int]:
        table: Path = ()
        self._skip()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._heading()
            else:
                self._pair(table)
            self._skip()
        return self._implied | self._lines

    def _skip(self, sign: str = "") -> bool:
        """Go on to what stands next; if that is the sign, to what stands behind it."""
        self._at = _end(_BETWEEN, self._text, self._at)
        if not sign or not self._text.startswith(sign, self._at):
            return False
        self._at = _end(_BETWEEN, self._text, self._at + len(sign))
        return True

    def _line_number(self) -> int:
        """The line of what stands next."""
        self._line += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        return self._line

    def _heading(self) -> Path:
        """The path of a `[table]`, or of the next item under `[[list]]`. It goes through the last items of other
        lists."""
        number, is_item = self._line_number(), self._text.startswith("[[", self._at)
        self._at += 1 + is_item
        names = self._names()
        self._at += 1 + is_item
        path: Path = ()
        for place, name in enumerate(names, 1):
            path = (*path, name)
            if is_item and place == len(names):
                self._items[path] += 1
            if path in self._items:
                path = (*path, self._items[path] - 1)
        self._lines.setdefault(path, number)  # the first alone: a table may be named again by the tables within it
        for length in range(len(path)):
            self._implied.setdefault(path[:length], number)
        return path

    def _pair(self, above: Path) -> None:
        number, path = self._line_number(), above
        for step in self._names():
            path = (*path, step)
            self._lines.setdefault(path, number)
        self._skip("=")
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._skip("["):
            place = 0
            while not self._skip("]"):
                self._lines.setdefault((*path, place), self._line_number())
                self._value((*path, place))
                self._skip(",")
                place += 1
        elif self._skip("{"):
            while not self._skip("}"):
                self._pair(path)
                self._skip(",")
        else:
            self._at = _end(_SCALAR, self._text, self._at)

    def _names(self) -> list[str]:
        """The names in a key as it is written, such as `halls."aksu".rules`."""
        end = _end(_KEY, self._text, self._at)
        names: list[str] = []
        table: object = tomllib.loads(f"{self._text[self._at : end]} = 0")
        while isinstance(table, dict):
            ((name, table),) = table.items()
            names.append(name)
        self._at = end
        return names


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    if match is None:
        raise ValueError(f"no TOML at {start}")
    return match.end()
