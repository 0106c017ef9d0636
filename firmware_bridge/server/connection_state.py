"""Keeps the state of the connection to the server: whether it follows, and what to log. Pure.

connecting  ──receive──▶ following ──fail──▶ away
away        ──receive──▶ following
connecting, following, away ──15 s without a message──▶ silent ──receive──▶ following
"""

from datetime import datetime, timedelta
from enum import Enum

from queue_server.config.system.silence import LATE_S


class ConnectionState(Enum):
    """The states. Only `SILENT` sends the boards to their closing text; during a short absence the right text stays."""

    CONNECTING = "connecting"
    FOLLOWING = "following"
    AWAY = "away"
    SILENT = "silent"


class HallConnection:
    """The connection to one hall. Each event comes with the time at which it happens, on a monotonic clock.

    `fault` is what went wrong since the last message, empty while nothing has.
    """

    def __init__(self, now: float) -> None:
        self.state = ConnectionState.CONNECTING
        self.fault = ""
        self._heard_at = now
        self._server_time: tuple[datetime, float] | None = None

    def receive(self, now: float, server_time: datetime | None = None) -> bool:
        """Note a message and the server's time. True when the connection was lost or silent, or is new."""
        self._heard_at = now
        if server_time is not None:
            self._server_time = server_time, now
        self.fault = ""
        back = self.state is not ConnectionState.FOLLOWING
        self.state = ConnectionState.FOLLOWING
        return back

    def server_time(self, now: float) -> datetime | None:
        """The server's time, which advances evenly since its last message; None before the first."""
        if self._server_time is None:
            return None
        server_time, at = self._server_time
        return server_time + timedelta(seconds=now - at)

    def fail(self, fault: str) -> bool:
        """Note that a connection ended or could not be made. True for the first fault of a series, which is logged."""
        first = self.state is ConnectionState.FOLLOWING or not self.fault
        self.fault = fault
        if self.state is ConnectionState.FOLLOWING:
            self.state = ConnectionState.AWAY
        return first

    def deadline(self) -> float | None:
        """When the silence counts as too long."""
        return None if self.state is ConnectionState.SILENT else self._heard_at + LATE_S

    def tick(self, now: float) -> bool:
        """True if the silence has just become too long."""
        deadline = self.deadline()
        if deadline is None or now < deadline:
            return False
        self.state = ConnectionState.SILENT
        return True
