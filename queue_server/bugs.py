"""Reports defects of the program: each occurrence gets a number, one log record, and a place in a short list.

The number is shown to the person who met the bug and stands in the log, where an administrator finds it.
"""

import logging
import secrets
from collections import Counter, deque
from collections.abc import Callable
from typing import Final

from cachetools import LRUCache
from msgspec import Struct

log = logging.getLogger(__name__)

LISTED: Final = 50
"""How many bugs the administrator's page shows; the log has all of them."""
REMEMBERED_KINDS: Final = 200
"""How many kinds of bugs are remembered whose traceback is in the log; a kind is a place of the program."""
PLACES: Final = 500
"""How many places are counted separately: there are fewer routes, loops and halls. Further ones are counted as
`other`."""

_REPORTED: Final = "_kezek_bug"
"""The attribute in which an exception carries its `Bug`."""


class Bug(Struct, frozen=True):
    """One occurrence of a defect. `number` is six digits, which are the same in every language; `place` is a route,
    `loop:NAME` or `hall:HALL`; `at` is µs UTC; `kind` is the name of the exception."""

    number: str
    place: str
    at: int
    kind: str


class Bugs:
    """The bugs of one process. `clock` gives µs UTC."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.counts: Counter[str] = Counter()
        """How many occurred at each place."""
        self._clock = clock
        self._last: deque[Bug] = deque(maxlen=LISTED)
        self._first_of_kind: LRUCache[tuple[str, ...], str] = LRUCache(REMEMBERED_KINDS)

    def report(self, error: BaseException, place: str, level: int = logging.ERROR) -> Bug:
        """Number the bug, count it, list it, and write one record. The traceback is written the first time only.

        An error that several callers have waited for is one bug, reported once. One that is reported below ERROR,
        such as a repetition, is counted and not listed, since it would displace others.
        """
        reported = vars(error).get(_REPORTED)
        if isinstance(reported, Bug):
            return reported
        bug = vars(error)[_REPORTED] = Bug(self._new_number(), place, self._clock(), type(error).__name__)
        self.counts[place if place in self.counts or len(self.counts) < PLACES else "other"] += 1
        if level >= logging.ERROR:
            self._last.append(bug)
        first = self._first_number(error, bug)
        if first == bug.number:
            log.log(level, "bug %s at %s: %s: %s", bug.number, place, bug.kind, error, exc_info=error)
        else:
            log.log(level, "bug %s at %s: %s, as in bug %s", bug.number, place, bug.kind, first)
        return bug

    def last(self) -> list[Bug]:
        """The last bugs, newest first."""
        return list(reversed(self._last))

    def _first_number(self, error: BaseException, bug: Bug) -> str:
        """The number under which the traceback of this kind of bug is in the log."""
        kind = (bug.place, bug.kind, *_line(error))
        first: str = self._first_of_kind.setdefault(kind, bug.number)
        return first

    def _new_number(self) -> str:
        listed = {bug.number for bug in self._last}
        return next(number for number in iter(_number, "") if number not in listed)


def _number() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def _line(error: BaseException) -> tuple[str, str]:
    """The file and line that raised it."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return (traceback.tb_frame.f_code.co_filename, str(traceback.tb_lineno)) if traceback is not None else ("", "")
