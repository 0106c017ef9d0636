"""Measures how long an open window does each thing. Pure."""

from msgspec import Struct, field

from queue_server.journal.visits.visit import WindowDoes, WindowTime


class WindowClock(Struct):
    """An open window: what it does now, since when (µs UTC), for which reason if it is paused, and how long (µs) it did
    each thing in this hour, pauses by their reason."""

    operator: str | None
    state: WindowDoes
    since: int
    reason: str | None = None
    spent: dict[WindowDoes, int] = field(default_factory=dict)
    paused: dict[str, int] = field(default_factory=dict)

    def pass_to(self, at: int) -> None:
        """Add the time until `at` (µs UTC) to what the window does."""
        if at > self.since:
            if self.state == "paused":
                reason = self.reason or ""
                self.paused[reason] = self.paused.get(reason, 0) + at - self.since
            else:
                self.spent[self.state] = self.spent.get(self.state, 0) + at - self.since
        self.since = max(at, self.since)

    def complete(self, hall: str, day: str, seq: int, window: int, hour: int, at: int) -> list[WindowTime]:
        """The rows of what the window did in this hour up to `at` (µs UTC); from there it is measured anew."""
        self.pass_to(at)
        rows = [
            *(
                WindowTime(hall, day, seq, window, hour, state, self.operator, None, spent)
                for state, spent in self.spent.items()
            ),
            *(
                WindowTime(hall, day, seq, window, hour, "paused", self.operator, reason, spent)
                for reason, spent in self.paused.items()
            ),
        ]
        self.spent.clear()
        self.paused.clear()
        return rows

    def copy(self) -> "WindowClock":
        """The same, for a reader who completes it while the window goes on."""
        return WindowClock(self.operator, self.state, self.since, self.reason, dict(self.spent), dict(self.paused))
