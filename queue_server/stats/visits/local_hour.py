"""Computes the hour of the day in a hall, for moments in increasing order. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.hall.state import SECOND


class LocalHour(Struct):
    """The hour of the day at the last moment, and when (µs UTC) the next hour begins.

    An hour that a clock change repeats comes twice, one that it leaves out does not come.
    """

    timezone: str = "UTC"
    hour: int = 0
    until: int = 0

    def of(self, at: int) -> int:
        """The hour at a moment (µs UTC) that is not before the last one."""
        if at >= self.until:
            local = datetime.fromtimestamp(at // SECOND, ZoneInfo(self.timezone))
            self.hour = local.hour
            self.until = at - at % SECOND + (3600 - 60 * local.minute - local.second) * SECOND
        return self.hour

    def move_to(self, timezone: str) -> None:
        """Change the time zone of the hall from now on."""
        self.timezone, self.until = timezone, 0
