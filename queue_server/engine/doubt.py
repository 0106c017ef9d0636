"""Defines the error of a hall whose state is in doubt: an event that was decided or committed could not be folded. Only
a defect can cause that.

The journal is complete: it holds what was sealed and committed. The state in memory may be wrong.
"""

from types import TracebackType

from queue_server.hall.errors import Refused
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt


class InDoubt(Corrupt):
    """The state of the hall is in doubt after record `seq`, so it stops writing until a restart reads it anew.

    `bug` is the number of the defect in the log; the defect itself is the cause of this error.
    """

    def __init__(self, hall: str, seq: int, reason: str) -> None:
        self.bug = ""
        super().__init__(hall, seq, reason)


class Folding:
    """Turns any error in its `with` block into `InDoubt`, since it leaves the hall's state in doubt. A refusal and a
    fault of the journal are raised as they are."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def __enter__(self) -> None: ...

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, Refused | Corrupt):
            reason = f"a defect has left the state in doubt after this record: {error!r}"
            raise InDoubt(self._feed.hall, self._feed.seq, reason) from error
