"""Reads the machine's clocks, as the only module that does. All other code gets the time as an argument.

The steady clock is CLOCK_BOOTTIME where the system has it (Linux): it continues while the machine sleeps. Elsewhere it
is Python's monotonic clock, which on macOS does not: there a sleep of more than an hour is a jump, about which a person
is asked.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.timekeeper import AT_START, ClockState, Doubt, Ending, Timekeeper
from queue_server.units import SECOND

log = logging.getLogger(__name__)

monotonic: Final = time.monotonic
"""Seconds, for intervals within one process; time in which the machine sleeps may be missing."""
precise: Final = time.perf_counter
"""Seconds, for the shortest intervals."""
thread_cpu: Final = time.thread_time
"""Seconds of processor time of this thread."""


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
    """µs since some moment, counted evenly; time in which the machine sleeps counts where the system can tell."""
    return (time.clock_gettime_ns(_BOOTTIME) if _BOOTTIME is not None else time.monotonic_ns()) // 1000


_BOOTTIME: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", None)


class StoreTime:
    """The time of a store that several machines share, continued by the steady clock between two looks at it. Until
    the first look it is the machine's. `wall` and `steady` give µs.
    """

    def __init__(self, wall: Callable[[], int] = now_us, steady: Callable[[], int] = steady_us) -> None:
        self._wall, self._steady = wall, steady
        self._lead: int | None = None
        """The store's time less the steady clock's."""
        self._is_noted = False

    def __call__(self) -> int:
        return self._wall() if self._lead is None else self._steady() + self._lead

    @property
    def differs_s(self) -> float:
        """How far the machine's own clock is ahead of the store's."""
        return (self._wall() - self()) / SECOND

    async def look(self, ask: Callable[[], Awaitable[int | None]]) -> None:
        """Take the store's time, from the one of several answers that came soonest: it was under way for the shortest
        time. A store on this machine has none. Raises what `ask` raises."""
        answers: list[tuple[int, int]] = []
        for _ in range(STORE_TIME_LOOKS):
            asked_at = self._steady()
            time_us = await ask()
            took = self._steady() - asked_at
            if time_us is None:
                return
            answers.append((took, time_us - asked_at - took // 2))
        took, lead = min(answers)
        if took > SLOWEST_LOOK:
            log.debug("the store's time came after %.1f s and is not used", took / SECOND)
            return
        self._lead = lead
        self._note()

    def _note(self) -> None:
        """Log once that the machine's clock is another one's, and once that it is right again."""
        differs_s = self.differs_s
        is_noted = abs(differs_s) > STORE_TIME_TOLERANCE_S
        if is_noted and not self._is_noted:
            log.warning("this machine's clock differs from the database's by %.0f s: set it right", differs_s)
        elif self._is_noted and not is_noted:
            log.info("this machine's clock is the database's again")
        self._is_noted = is_noted


STORE_TIME_LOOKS: Final = 3
SLOWEST_LOOK: Final = SECOND
"""An answer that took longer says little about the time (µs)."""
STORE_TIME_TOLERANCE_S: Final = 2.0
"""How far a machine's clock may be from the database's before somebody should set it right."""


class ClockReport(Struct, frozen=True):
    """The hall's time compared with the machine's: `differs_s` is above 0 where the machine is ahead.

    `is_closed`: nothing is written until a person has answered, or the machine's clock is set right. `since` is when
    the state began (µs UTC), `doubted_at` when the last doubt began, and `doubted_s` how far the clocks were apart
    then. `machine_differs_s` is how far the machine's clock is ahead of that of the database which several machines
    share: then the hall's time is compared with the database's.
    """

    state: ClockState
    differs_s: int
    doubt: Doubt | None = None
    is_closed: bool = False
    is_refused: bool = False
    since: int = 0
    doubted_at: int | None = None
    doubted_s: int = 0
    machine_differs_s: float = 0.0


class ServerClock(Protocol):
    """A server's time in µs UTC. It never goes back, except by a correction that is recorded in a journal."""

    def __call__(self) -> int: ...

    @property
    def doubt(self) -> Doubt | None:
        """The doubt about the time when it was read last, or None."""

    def certain(self) -> int:
        """The last time that was not in doubt. Expiry, erasure and age are computed from it."""

    def report(self) -> ClockReport: ...

    def machine(self) -> int:
        """The machine's own clock (µs UTC), or the database's where machines share one."""

    def begin(self, endings: Sequence[Ending]) -> None:
        """Compare the machine's clock with the ends of the journals."""

    def accept(self) -> None:
        """Take a person's answer that the machine's clock is right. Raises `NeedsRepair`."""

    def refuse(self) -> None:
        """Take a person's answer that the machine's clock is wrong."""

    @property
    def store_time(self) -> StoreTime | None:
        """The time of the store that machines share, where they do."""

    def watch_hall(self, is_empty: Callable[[], bool]) -> None:
        """Set the function that tells whether the hall is empty: then its time returns to the machine's sooner."""


class HallClock:
    """The clock of a server. `wall` and `steady` give µs; `wall` is a `StoreTime` where machines share a store."""

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
            self._wall.differs_s if isinstance(self._wall, StoreTime) else 0.0,
        )

    @property
    def store_time(self) -> StoreTime | None:
        """The time of the store that machines share, where they do."""
        return self._wall if isinstance(self._wall, StoreTime) else None

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
        state, doubt = self._logged  # those of the last reading
        keeper.read(wall, steady, is_empty=state == "slewing" and self._is_empty())
        if keeper.doubt is not doubt or keeper.state != state:
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
"""The sentence for each doubt in the log."""


class GivenTime:
    """A clock that is never in doubt: it gives the time of a function, for a program that replays a past day."""

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
        """Do nothing: the ends of the journals do not matter."""

    def accept(self) -> None:
        """Do nothing: there is no question."""

    def refuse(self) -> None:
        """Do nothing: there is no question."""

    @property
    def store_time(self) -> StoreTime | None:
        return None

    def watch_hall(self, is_empty: Callable[[], bool]) -> None:
        """Do nothing: the time never has to return to the machine's."""


def clock_of(source: Callable[[], int]) -> ServerClock:
    """`source` itself where it is a server's clock, else a clock that reads this function of µs UTC."""
    return source if isinstance(source, HallClock | GivenTime) else GivenTime(source)
