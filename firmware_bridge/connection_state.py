"""The link to the server: what state it is in, how long to wait, what to log. Pure.

connecting  ──heard──▶ following ──failed──▶ away
away        ──heard──▶ following
connecting, following, away ──15 s without a word──▶ silent ──heard──▶ following
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum

SILENCE_S = 15.0  # the contract: a client that has heard nothing for 15 s says so
FIRST_DELAY_S = 0.1
LONGEST_DELAY_S = 0.5  # boards must be right within 1 s of the server's return


class ConnectionState(Enum):
    """`SILENT` alone sends the boards to their closing text; a short absence leaves the right text lit."""

    CONNECTING = "connecting"
    FOLLOWING = "following"
    AWAY = "away"
    SILENT = "silent"


class HallConnection:
    """The state of the link to one hall, told of what happens with the time it happens at.

    `why` is what went wrong since the last word, empty while nothing has.
    """

    def __init__(self, now: float) -> None:
        self.state = ConnectionState.CONNECTING
        self.why = ""
        self._heard_at = now
        self._server_time: tuple[datetime, float] | None = None

    def heard(self, now: float, server_time: datetime | None = None) -> bool:
        """The server said something, and what time it is. True when it had been lost or silent, or never heard."""
        self._heard_at = now
        if server_time is not None:
            self._server_time = server_time, now
        self.why = ""
        back = self.state is not ConnectionState.FOLLOWING
        self.state = ConnectionState.FOLLOWING
        return back

    def server_time(self, now: float) -> datetime | None:
        """The server's time, which goes on evenly since it was last said; None before."""
        if self._server_time is None:
            return None
        said, at = self._server_time
        return said + timedelta(seconds=now - at)

    def failed(self, why: str) -> bool:
        """A connection ended or could not be made. True for the first of a row, which is news."""
        first = self.state is ConnectionState.FOLLOWING or not self.why
        self.why = why
        if self.state is ConnectionState.FOLLOWING:
            self.state = ConnectionState.AWAY
        return first

    def deadline(self) -> float | None:
        """When the silence becomes too long."""
        return None if self.state is ConnectionState.SILENT else self._heard_at + SILENCE_S

    def tick(self, now: float) -> bool:
        """True when just now the silence has become too long."""
        deadline = self.deadline()
        if deadline is None or now < deadline:
            return False
        self.state = ConnectionState.SILENT
        return True

    @staticmethod
    def delays() -> Iterator[float]:
        """How long to wait before each next try, in seconds."""
        delay = FIRST_DELAY_S
        while True:
            yield delay
            delay = min(delay * 2, LONGEST_DELAY_S)
