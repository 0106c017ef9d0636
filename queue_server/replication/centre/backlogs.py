"""Notes which halls send a backlog: while full batches come, the fold behind them waits, since taking them in needs the
processor. Pure."""

from typing import Final

BACKLOG_RECORDS: Final = 1000
"""Records of a batch from which on more are likely to follow at once."""
BACKLOG_REST_S: Final = 0.5
"""How long after such a batch the next one is waited for."""
LONGEST_BACKLOG_REST_S: Final = 10.0
"""How long a fold waits at the most: what is shown of a hall is not older than that."""


class Backlogs:
    """The backlogs of one server. Times are seconds of a steady clock."""

    def __init__(self) -> None:
        self._spans: dict[str, tuple[float, float]] = {}
        """Hall -> when its backlog began, and until when its fold rests."""

    def note_arrival(self, hall: str, records: int, now: float) -> None:
        """Note a batch that was stored."""
        if records < BACKLOG_RECORDS:
            self._spans.pop(hall, None)
            return
        began, until = self._spans.get(hall, (now, now))
        if now > until:
            began = now
        self._spans[hall] = began, min(now + BACKLOG_REST_S, began + LONGEST_BACKLOG_REST_S)

    def is_resting(self, hall: str, now: float) -> bool:
        """Whether the fold of a hall waits for the rest of its backlog."""
        span = self._spans.get(hall)
        if span is not None and now >= span[1]:
            del self._spans[hall]
            return False
        return span is not None
