"""Defines the error of a hall whose state is in doubt: an event that was decided or committed could not be folded. Only
a defect can cause that.

The journal is complete: it holds what was sealed and committed. The state in memory may be wrong.
"""

from queue_server.journal.record import Corrupt


class InDoubt(Corrupt):
    """The state of the hall is in doubt after record `seq`, so it stops writing until a restart reads it anew.

    `bug` is the number of the defect in the log; the defect itself is the cause of this error.
    """

    def __init__(self, hall: str, seq: int, reason: str) -> None:
        self.bug = ""
        super().__init__(hall, seq, reason)
