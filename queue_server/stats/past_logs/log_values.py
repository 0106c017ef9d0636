"""Parses the cells of a past log: days, times, names. Pure.

Each function raises `ValueError` with what is wrong, a `Sentence` for the person who has the log.
"""

import re
import unicodedata
from datetime import date
from typing import Final

from queue_server.config.mistakes import sentence_of
from queue_server.hall.state import SECOND
from queue_server.views.times import EARLIEST_DAY

LONGEST_LOG_NAME: Final = 200
"""The longest name, as for a hall's services."""
LAST_SECOND: Final = 3 * 86_400
"""The latest time: a visit may go on after midnight, but not longer."""
_EXCERPT: Final = 40
_JOINERS: Final = frozenset("\u200c\u200d")
"""The joiners, which shape the letters beside them in Persian and the scripts of India, and are allowed."""

_ISO_DAY: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T ]00?:00(?::00)?)?", re.ASCII)
_DOTTED_DAY: Final = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?: 00?:00(?::00)?)?", re.ASCII)
_SECONDS: Final = re.compile(r"(\d{1,6})(?:([.,])(\d{1,15}))?", re.ASCII)
_NUMBER: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,15}))?)?", re.ASCII)


def day_of(cell: str, today: date) -> tuple[date, str]:
    """A day that a log can have, and the name of its format."""
    text = cell.strip()
    if match := _ISO_DAY.fullmatch(text):
        form = "YYYY-MM-DD"
    elif match := _DOTTED_DAY.fullmatch(text):
        form = "DD.MM.YYYY"
    else:
        raise ValueError(sentence_of("{cell} is no date such as 2026-01-31 or 31.01.2026", cell=excerpt(cell)))
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        raise ValueError(sentence_of("{cell} is a day that no calendar has", cell=excerpt(cell))) from None
    if day < EARLIEST_DAY:  # a spreadsheet's date for an empty cell: no log of a queue is older
        raise ValueError(sentence_of("{day} is before {first}: no log goes back so far", day=day, first=EARLIEST_DAY))
    if day > today:
        raise ValueError(sentence_of("{day} is after today, {today}", day=day, today=today))
    return day, form


def time_of(cell: str) -> tuple[int, str]:
    """A time of day as µs after midnight, and the name of its format."""
    text = cell.strip()
    form: str
    if match := _SECONDS.fullmatch(text):
        seconds, sign, decimals = int(match[1]), match[2], match[3]
        form = sentence_of("seconds with a decimal comma") if sign == "," else sentence_of("seconds")
    elif match := _CLOCK.fullmatch(text):
        hours, minutes, rest, decimals = int(match[1]), int(match[2]), int(match[3] or 0), match[4]
        seconds, form = 3600 * hours + 60 * minutes + rest, "HH:MM:SS" if match[3] else "HH:MM"
    elif _NUMBER.fullmatch(text):
        seconds, decimals, form = LAST_SECOND + 1, None, sentence_of("seconds")
    else:
        raise ValueError(
            sentence_of(
                "{cell} is neither a number of seconds after midnight nor a time such as 09:30:00", cell=excerpt(cell)
            )
        )
    if seconds > LAST_SECOND:
        raise ValueError(sentence_of("{cell} is not a time of that day", cell=excerpt(text)))
    return seconds * SECOND + int(((decimals or "") + "000000")[:6]), form


def name_of(cell: str) -> str:
    """A name in one form: composed letters (NFC), no blanks at its ends; `` where there is none."""
    need_visible(cell)
    name = unicodedata.normalize("NFC", cell.strip())
    if len(name) > LONGEST_LOG_NAME:
        raise ValueError(
            sentence_of(
                "{cell} has {count} characters; a name has at most {most}",
                cell=excerpt(name),
                count=len(name),
                most=LONGEST_LOG_NAME,
            )
        )
    return name if any(letter not in _JOINERS for letter in name) else ""


def need_visible(cell: str) -> None:
    """Raises `ValueError` for invisible characters: control characters, line breaks, changes of direction."""
    if cell.isprintable():
        return
    for letter in cell:
        if letter in "\r\n":
            raise ValueError(sentence_of("{cell} has a line break: write it on one line", cell=excerpt(cell)))
        if letter not in _JOINERS and unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            named = f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()
            raise ValueError(
                sentence_of(
                    "{cell} has a character that cannot be seen ({letter}): take it away",
                    cell=excerpt(cell),
                    letter=named,
                )
            )


def excerpt(cell: str) -> str:
    """A cell for a message: invisible characters are escaped, and long text is cut."""
    return repr(cell if len(cell) <= _EXCERPT else f"{cell[:_EXCERPT]}…")
