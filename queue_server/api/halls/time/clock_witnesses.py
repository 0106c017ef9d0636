"""Compares the clocks of desks and screens with the server's: if most of them differ, the server's may be wrong.

One of them may be wrong, as the clocks of old machines often are. Only signed-in ones count, since anybody may open a
public board, and each counts once, however often it reconnects. A message takes time, so only differences of minutes
count.
"""

import logging
from collections.abc import Callable, Hashable
from datetime import datetime
from statistics import median
from typing import Final

from msgspec import Struct

from queue_server.clock import ServerClock
from queue_server.hall.state import MINUTE, SECOND

log = logging.getLogger(__name__)

CONTRADICTS: Final = 30 * MINUTE
"""The least difference that counts: a clock that nobody sets goes wrong by some minutes a year, and half an hour does
no harm in a hall."""
HEARD_FOR_S: Final = 300.0
"""How long a report counts: witnesses report their time once a minute."""
JUDGE_EVERY_S: Final = 5.0
MOST_WITNESSES: Final = 10_000
"""How many witnesses are kept: as many as a big server has sockets."""


class Testimony(Struct, frozen=True):
    """One witness: by how much (µs) its clock was ahead of the machine's, and when that was reported (s)."""

    ahead_us: int
    heard_at: float


class Count(Struct, frozen=True):
    """How many witnesses there are, how many contradict the hall's time, and by how many seconds these do."""

    all: int
    contradicting: int
    differs_s: int

    @property
    def contradict(self) -> bool:
        """Whether most of the witnesses contradict the hall's time."""
        return 2 * self.contradicting > self.all


class ClockWitnesses:
    """The clocks of a server's witnesses. `monotonic` gives seconds."""

    def __init__(self, clock: ServerClock, monotonic: Callable[[], float]) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._testimonies: dict[Hashable, Testimony] = {}
        self._is_contradicted = False
        self._looked_at = -JUDGE_EVERY_S

    def hear(self, witness: Hashable, time: datetime) -> None:
        """Take in the time by the clock of a desk or screen."""
        if witness in self._testimonies or len(self._testimonies) < MOST_WITNESSES:
            ahead_us = int(time.timestamp() * SECOND) - self._clock()
            self._testimonies[witness] = Testimony(ahead_us, self._monotonic())
            if self._monotonic() - self._looked_at >= JUDGE_EVERY_S:
                self._look()

    def count(self) -> Count:
        """Count the witnesses and those that contradict. A reported difference stays: both clocks run evenly."""
        since = self._monotonic() - HEARD_FOR_S
        self._testimonies = {
            witness: testimony for witness, testimony in self._testimonies.items() if testimony.heard_at >= since
        }
        against = [t.ahead_us for t in self._testimonies.values() if abs(t.ahead_us) > CONTRADICTS]
        return Count(len(self._testimonies), len(against), int(median(against) / SECOND) if against else 0)

    def _look(self) -> None:
        """Log once when most witnesses begin to contradict the server, and when they no longer do."""
        self._looked_at = self._monotonic()
        count = self.count()
        if count.contradict and not self._is_contradicted:
            log.warning(
                "%d of %d desks and screens have another time than this server, by %d s: is its clock right?",
                count.contradicting,
                count.all,
                count.differs_s,
            )
        self._is_contradicted = count.contradict
