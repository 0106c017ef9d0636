"""Asks the machine for the time, as the only module that does. Everything else gets the time as an argument.

The steady clock is CLOCK_BOOTTIME where the system has it (Linux): it goes on while the machine sleeps. Elsewhere it is
Python's monotonic clock, which on macOS does not: there a sleep of more than an hour is a leap, and a person is asked.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.timekeeper import AT_START, SECOND, ClockState, Doubt, Ending, Timekeeper

log = logging.getLogger(__name__)

monotonic: Final = time.monotonic
"""Seconds, for intervals within one process; a sleep of the machine may not count."""
precise: Final = time.perf_counter
"""Seconds, for the shortest intervals."""
cpu: Final = time.process_time
"""Seconds that this process has had of the processor."""


def now_us() -> int:
    """The machine's clock in µs UTC. A hall's own time is its `ServerClock`."""
    return time.time_ns() // 1000


def now_s() -> float:
    """The machine's clock in seconds since 1970."""
    return time.time()


def local_now(timezone: str) -> datetime:
    """The machine's clock in a time zone."""
    return datetime.now(ZoneInfo(timezone))


def steady_us() -> int:
    """Evenly counted µs since some moment; sleep counts where the system can tell."""
    return (time.clock_gettime_ns(_BOOTTIME) if _BOOTTIME is not None else time.monotonic_ns()) // 1000


_BOOTTIME: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", None)


class ClockReport(Struct, frozen=True):
    """How the hall's time stands to the machine's: `differs_s` is above 0 where the machine is ahead.

    `is_closed`: nothing is written until a person has answered, or the machine's clock is set right. `since` is when
    the state began (µs UTC), `doubted_at` when the last doubt did, and `doubted_s` how far the clocks were apart then.
    """

    state: ClockState
    differs_s: int
    doubt: Doubt | None = None
    is_closed: bool = False
    is_refused: bool = False
    since: int = 0
    doubted_at: int | None = None
    doubted_s: int = 0


class ServerClock(Protocol):
    """A server's time in µs UTC. It never goes back but by a correction that stands in a journal."""

    def __call__(self) -> int: ...

    @property
    def doubt(self) -> Doubt | None:
        """What was in doubt when the time was asked for last."""

    def certain(self) -> int:
        """The last time that was not in doubt. Whatever runs out, is erased or is too old is held against it."""

    def report(self) -> ClockReport: ...

    def machine(self) -> int:
        """The machine's own clock (µs UTC)."""

    def begin(self, endings: Sequence[Ending]) -> None:
        """Hold the machine's clock against how the journals end."""

    def accept(self) -> None:
        """A person says that the machine's clock is right. Raises `NeedsRepair`."""

    def refuse(self) -> None:
        """A person says that the machine's clock is wrong."""

    def watch_hall(self, is_empty: Callable[[], bool]) -> None:
        """Set what says whether the hall is empty: while it is, its time comes back to the machine's sooner."""


class HallClock:
    """The clock of a server. `wall` and `steady` give µs."""

    def __init__(self, wall: Callable[[], int] = now_us, steady: Callable[[], int] = steady_us) -> None:
        self._wall, self._steady = wall, steady
        self._keeper = Timekeeper(wall(), steady())
        self._is_empty: Callable[[], bool] = lambda: False
        self._logged: tuple[ClockState, Doubt | None] = ("right", None)
        self._since = self._keeper.time
        self._doubted_at: int | None = None
        self._doubted_s = 0

    def __call__(self) -> int:
        return self._read().time

    @property
    def doubt(self) -> Doubt | None:
        return self._keeper.doubt

    def certain(self) -> int:
        return self._read().certain

    def report(self) -> ClockReport:
        keeper = self._read()
        return ClockReport(
            keeper.state,
            round(keeper.lead / SECOND),
            keeper.doubt,
            keeper.doubt in AT_START,
            keeper.is_refused,
            self._since,
            self._doubted_at,
            self._doubted_s,
        )

    def machine(self) -> int:
        return self._wall()

    def begin(self, endings: Sequence[Ending]) -> None:
        self._keeper.begin(self._wall(), self._steady(), endings)
        self._read()

    def accept(self) -> None:
        self._keeper.accept(self._wall(), self._steady())
        self._read()

    def refuse(self) -> None:
        self._keeper.refuse(self._wall(), self._steady())
        self._read()

    def watch_hall(self, is_empty: Callable[[], bool]) -> None:
        self._is_empty = is_empty

    def _read(self) -> Timekeeper:
        keeper = self._keeper
        steady, wall = self._steady(), self._wall()
        keeper.read(wall, steady, is_empty=keeper.state == "slewing" and self._is_empty())
        if (keeper.state, keeper.doubt) != self._logged:
            self._tell(keeper)
        return keeper

    def _tell(self, keeper: Timekeeper) -> None:
        """Log the new state, once for each change."""
        differs_s = keeper.lead / SECOND
        self._since = keeper.time
        if keeper.doubt is not None:
            self._doubted_at, self._doubted_s = keeper.time, round(differs_s)
            log.warning("the clock is in doubt: %s", DOUBT_SENTENCES[keeper.doubt].format(differs_s=abs(differs_s)))
        elif keeper.state == "slewing":
            log.warning(
                "the machine's clock differs from the hall's time by %.0f s: the hall goes on evenly", differs_s
            )
        else:
            log.info("the clock is right again")
        self._logged = keeper.state, keeper.doubt


DOUBT_SENTENCES: Final[dict[Doubt, str]] = {
    "leapt_ahead": "it leapt ahead by {differs_s:.0f} s. The hall goes on by the time of before; nothing is erased and "
    "no day turns until a person has answered: `kezek clock accept` or `refuse`, or any staff page",
    "went_back": "it went back by {differs_s:.0f} s. The hall goes on by the time of before; nothing is erased and no "
    "day turns until a person has answered: `kezek clock accept` or `refuse`, or any staff page",
    "before_journal": "it is earlier than the last record, by {differs_s:.0f} s. Nothing is written until a person has "
    "answered (`kezek clock accept`, `refuse` or `repair`, or any staff page) or it has been set right",
    "after_journal": "it is more than 60 days later than the last record, by {differs_s:.0f} s. Nothing is written "
    "until a person has answered (`kezek clock accept` or `refuse`, or any staff page) or it has been set right",
}
"""What each doubt means, for the log."""


class GivenTime:
    """A clock that is never in doubt: it gives the time of a function, as a program that plays a past day needs it."""

    def __init__(self, time_us: Callable[[], int]) -> None:
        self._time = time_us

    def __call__(self) -> int:
        return self._time()

    @property
    def doubt(self) -> Doubt | None:
        return None

    def certain(self) -> int:
        return self._time()

    def report(self) -> ClockReport:
        return ClockReport("right", 0, since=self._time())

    def machine(self) -> int:
        return self._time()

    def begin(self, endings: Sequence[Ending]) -> None:
        """Whatever the journals say."""

    def accept(self) -> None:
        """There is nothing to answer."""

    def refuse(self) -> None:
        """There is nothing to answer."""

    def watch_hall(self, is_empty: Callable[[], bool]) -> None:
        """Nothing has to come back."""


def clock_of(source: Callable[[], int]) -> ServerClock:
    """`source` itself where it is a server's clock, else a clock that reads this function of µs UTC."""
    return source if isinstance(source, HallClock | GivenTime) else GivenTime(source)
