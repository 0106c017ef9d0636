"""Keeps what the program has logged in the last hours, for a page: bounded in number, age and length."""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from msgspec import Struct

LOG_KEPT_S: Final = 12 * 3600.0
MOST_LOG_LINES: Final = 1_000
LONGEST_LOG_LINE: Final = 500

Weight = Literal["note", "warning", "fault"]


class LogLine(Struct, frozen=True):
    """One record: `at` in s since 1970, the logger's name, the form of the message with its values, and its text.
    `count` is how often it has come in a row."""

    at: float
    weight: Weight
    area: str
    form: str
    values: tuple[str, ...]
    text: str
    count: int = 1


class RecentLog(logging.Handler):
    """The last lines of this process, since it began to listen."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[LogLine] = deque(maxlen=MOST_LOG_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        """A line that repeats the last one counts it up, so that one fault does not push out all others."""
        try:
            line = line_of(record)
        except Exception:  # noqa: BLE001 - what cannot be put into text stands in the log itself, with its traceback
            self.handleError(record)
            return
        last = self._lines[-1] if self._lines else None
        if last is not None and (last.area, last.text) == (line.area, line.text):
            self._lines[-1] = LogLine(
                line.at, line.weight, line.area, line.form, line.values, line.text, last.count + 1
            )
        else:
            self._lines.append(line)

    def lines(self, now: float) -> list[LogLine]:
        """The lines of the last hours before `now` (s since 1970), newest first."""
        return [line for line in reversed(tuple(self._lines)) if now - line.at <= LOG_KEPT_S]

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear everything that is logged, as long as this lasts."""
        root = logging.getLogger()
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)


def line_of(record: logging.LogRecord) -> LogLine:
    """The record as a line of the page."""
    values = record.args if isinstance(record.args, tuple) else ()
    weight: Weight = "note" if record.levelno < logging.WARNING else "warning"
    weight = weight if record.levelno < logging.ERROR else "fault"
    return LogLine(
        record.created,
        weight,
        record.name,
        str(record.msg)[:LONGEST_LOG_LINE],
        tuple(str(value)[:LONGEST_LOG_LINE] for value in values),
        record.getMessage()[:LONGEST_LOG_LINE],
    )
