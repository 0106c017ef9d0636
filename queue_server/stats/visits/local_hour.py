"""The hour of the day in a hall, for moments that never go back. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.hall.state import SECOND


class LocalHour(Struct):
    """The hour of the day of the last moment asked about, and when (µs UTC) the next hour begins.

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
        """From now on the hall lives in this time zone."""
        self.timezone, self.until = timezone, 0
