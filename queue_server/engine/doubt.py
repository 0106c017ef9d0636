"""A hall whose state is in doubt: what was decided or committed could not be folded, and only a defect can cause that.

The journal is whole, since it holds what was sealed and committed. What stands in memory may be another hall.
"""

from queue_server.journal.record import Corrupt


class InDoubt(Corrupt):
    """The state of the hall is in doubt after record `seq`, so it stops writing until a restart reads it anew.

    `bug` is the number of the defect in the log; the defect itself is the cause of this error.
    """

    def __init__(self, hall: str, seq: int, reason: str) -> None:
        self.bug = ""
        super().__init__(hall, seq, reason)
