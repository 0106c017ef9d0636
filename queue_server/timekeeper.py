"""Computes the hall's time from the machine's two clocks. Pure. Times are µs.

`wall` is the machine's clock, which can be set. `steady` counts evenly and cannot be set. The hall's time never goes
back and never stands still:

    the wall clock is a little ahead    a suspend or NTP: the hall follows it
    it is behind, by a day at the most  the hall goes on by the steady clock, a little slower, until they meet
    it leaps ahead, or far back         the hall goes on by the steady clock and is in doubt until a person answers
    at a start it does not fit what     the hall's time is that of the last record; in doubt, and nothing is written
    the journals end with
"""

from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from queue_server.units import SECOND

HOUR: Final = 3600 * SECOND
_DAY: Final = 24 * HOUR

LEAP: Final = HOUR
"""How much the wall clock may gain on the steady one within a day and still be followed."""
LONGEST_STANDSTILL: Final = 60 * _DAY
"""The longest time without a record: beyond it the hall has stood still, or the machine's clock is wrong."""
FURTHEST_BACK: Final = _DAY
"""The furthest that a clock may be behind and still be followed: changes of an offset and slow quartzes cause less."""
UNNOTICED: Final = 2 * 60 * SECOND
"""How much earlier than the last record a clock may be at a start: it was a little fast, or NTP has set it since."""
CLOCK_TOLERANCE: Final = SECOND
"""Clocks that differ by less count as equal."""
NOISE: Final = SECOND // 10
"""Smaller differences are no jump: the two clocks are not read at the same instant."""
SLOWER_BY: Final = (1, 50)
"""How fast the hall's time returns while people are there: by a fiftieth, so that a hold of a minute takes one second
longer."""
SLOWER_BY_WHEN_EMPTY: Final = (9, 10)
"""How fast it returns while nobody is there: by nine tenths, so that it still advances."""

ClockState = Literal["right", "slewing", "doubtful"]
"""`slewing`: the hall's time differs from the machine's, and advances by the steady clock."""

Doubt = Literal["leapt_ahead", "went_back", "before_journal", "after_journal"]
"""The doubts. While running: the machine's clock jumped ahead or went far back. At a start: it is earlier than the last
record, or more than 60 days later."""

AT_START: Final[tuple[Doubt, ...]] = ("before_journal", "after_journal")


class Ending(Struct, frozen=True):
    """The time of a journal's last record, and the machine's time that it confirms. They differ where that record is a
    person's answer that the machine's clock is right. Another system's log may be of any age."""

    at: int
    machine: int
    is_imported: bool = False

    def fits(self, wall: int) -> bool:
        """Whether the machine may have this time when the journal ends like this."""
        return self.machine - UNNOTICED <= wall and (self.is_imported or wall <= self.machine + LONGEST_STANDSTILL)


class NeedsRepair(Exception):
    """The hall's time is too far ahead of the machine's to return by itself."""


class Timekeeper:
    """Gives the hall's time at each `read`, and remembers the last one.

    `certain` is the last time that was not in doubt: expiry, erasure and age are computed from it.
    `lead` is how far (µs) the machine was ahead of the hall when it was read last.
    """

    def __init__(self, wall: int, steady: int) -> None:
        self.time = self.certain = wall
        self.doubt: Doubt | None = None
        self.is_refused = False
        self.lead = 0
        self._steady = steady
        self._endings: tuple[Ending, ...] = ()
        self._refused: int | None = None
        self._gained = 0
        self._owed = 0

    @property
    def state(self) -> ClockState:
        if self.doubt is not None:
            return "doubtful"
        return "slewing" if abs(self.lead) > CLOCK_TOLERANCE else "right"

    def begin(self, wall: int, steady: int, endings: Sequence[Ending]) -> None:
        """Compare the machine's time with the ends of the journals. One journal that fits it confirms it."""
        self._steady, self._endings, self._refused, self.is_refused = steady, tuple(endings), None, False
        newest = max((ending.at for ending in endings), default=wall)
        if not endings or any(ending.fits(wall) for ending in endings):
            self.doubt = None
            self.time = self.certain = max(
                [wall, *(ending.at for ending in endings if ending.at - wall <= FURTHEST_BACK)]
            )
        else:
            self.doubt = "before_journal" if wall < newest else "after_journal"
            self.time = self.certain = newest
        self.lead = wall - self.time

    def read(self, wall: int, steady: int, *, is_empty: bool = False) -> int:
        """The hall's time; `is_empty` states that no visitor or operator is in the hall."""
        elapsed = max(0, steady - self._steady)
        self._steady += elapsed
        if self._gained:
            self._gained = max(0, self._gained - elapsed * LEAP // _DAY)
        if self.doubt in AT_START and any(ending.fits(wall) for ending in self._endings):
            self.doubt, self.is_refused = None, False
            self.time = max(self.time, wall - elapsed)
        self.lead = wall - self.time - elapsed
        if self._refused is not None or self.doubt is not None or not -NOISE <= self.lead <= NOISE:
            self._judge(wall)
        if self.doubt is not None or (self._refused is not None and self._is_refused(wall)):
            self.time += elapsed
        elif self.lead >= 0:
            self._gained += self.lead if self.lead > NOISE else 0
            self.time = wall
        else:
            self.time += elapsed - self._slower(elapsed, is_empty=is_empty)
        self.lead = wall - self.time
        if self.doubt is None:
            self.certain = self.time
        return self.time

    def accept(self, wall: int, steady: int) -> None:
        """Take a person's answer that the machine's clock is right. Raises `NeedsRepair` where the hall's time would
        have to go back further than it returns by itself."""
        self.read(wall, steady)
        if self.lead < -FURTHEST_BACK:
            raise NeedsRepair
        self.doubt, self._refused, self.is_refused, self._endings = None, None, False, ()
        self.time = self.certain = max(self.time, wall)
        self._gained = 0
        self.lead = wall - self.time

    def refuse(self, wall: int, steady: int) -> None:
        """Take a person's answer that the machine's clock is wrong: the hall's time advances by the steady one. At a
        start there is no other time, so the doubt lasts until the machine's clock is set."""
        self.read(wall, steady)
        if self.doubt in AT_START:
            self.is_refused = True
        elif self.doubt is not None:
            self.doubt, self._refused = None, wall - self._steady

    def _judge(self, wall: int) -> None:
        """Decide whether the running clock is in doubt. The doubt ends by itself when the machine's clock is right
        again."""
        if self.doubt in AT_START:
            return
        if self._is_refused(wall):
            self.doubt = None
        elif self.lead + (self._gained if self.lead > NOISE else 0) > LEAP:
            self.doubt = "leapt_ahead"
        elif self.lead < -FURTHEST_BACK:
            self.doubt = "went_back"
        else:
            self.doubt = self._refused = None

    def _is_refused(self, wall: int) -> bool:
        """Whether the machine's clock has the time that a person has refused."""
        return self._refused is not None and abs(wall - self._steady - self._refused) <= LEAP

    def _slower(self, elapsed: int, *, is_empty: bool) -> int:
        """By how much less than `elapsed` the hall's time advances while it is ahead of the machine's."""
        part, whole = SLOWER_BY_WHEN_EMPTY if is_empty else SLOWER_BY
        slower, self._owed = divmod(self._owed + elapsed * part, whole)
        return min(-self.lead, slower, elapsed)
