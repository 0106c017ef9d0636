"""Summarises in a few lines how a past log was read, for the person who imports it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from queue_server.stats.past_logs.import_log import ImportedJournal
from queue_server.stats.past_logs.past_log import PastLog, days_of

MOST_NAMES: Final = 30
MOST_LINES: Final = 10


def summary(name: str, log: PastLog, retold: ImportedJournal) -> Iterator[str]:
    """The lines of the summary. `name` is how messages call the file, `retold` the journal that it would become."""
    form, visits = log.form, log.visits
    days, services = days_of(visits), sorted({visit.service for visit in visits})
    yield f"{name}: {form.encoding}, columns by {form.separator}"
    written, times = " and ".join(form.days), " and ".join(form.times)
    yield f"days written as {written}, from {days[0]} to {days[-1]}; times as {times}"
    came = f"{_count(len(visits), 'visit')} of {_count(len(days), 'day')}"
    yield f"{came}; {retold.spare} of them at a spare window"
    yield f"{_count(len(services), 'service')}: {_first_names(services, MOST_NAMES)}"
    if form.doubled:
        yield f"{_count(len(form.doubled), 'doubled row')} counted once: {_of_lines(form.doubled)}"
    if form.alike:
        yield f"{_count(len(form.alike), 'row')} like another, counted as people of their own: {_of_lines(form.alike)}"
    yield f"the day turns at {retold.definition.rules.day_ends}, when the fewest were in the hall"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _of_lines(lines: Sequence[int]) -> str:
    return f"line{'s' if len(lines) > 1 else ''} {_first_names(map(str, lines), MOST_LINES)}"


def _first_names(names: Iterable[str], most: int) -> str:
    listed = list(names)
    rest = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + rest
