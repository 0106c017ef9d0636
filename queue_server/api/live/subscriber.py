"""Represents one live socket for the fan-out: whether it can take more, what it was sent, what it reports to show."""

from collections.abc import Callable
from sys import intern
from typing import Protocol

from queue_server.pages.context import Credential


class Pipe(Protocol):
    """The part of an asyncio transport that is used here."""

    def write(self, data: bytes) -> None: ...

    def get_write_buffer_size(self) -> int:
        """How many bytes the kernel has not taken, and of TLS how many the transport below it takes no more. Whether
        the transport has paused its protocol says less: one of TLS that may buffer nothing pauses it after each write
        until it next reads or writes."""
        ...

    def is_closing(self) -> bool: ...


class Subscriber:
    """A reader of one view. `position` is the seq up to which it was sent changes, `version` the version of its level
    that it was sent. `pipe` is its transport.

    Times are of a monotonic clock.
    """

    __slots__ = (
        "_end",
        "behind_since",
        "credential",
        "pipe",
        "position",
        "reader",
        "sent_at",
        "shown_seq",
        "spoke_at",
        "version",
        "view",
    )

    def __init__(
        self,
        pipe: Pipe,
        end: Callable[[int], None],
        *,
        view: str,
        reader: str,
        now: float,
        credential: Credential | None = None,
    ) -> None:
        self.pipe = pipe
        self._end = end
        self.view = intern(view)  # thousands of screens share a few of these words
        self.reader = intern(reader)
        self.credential = credential
        self.position = -1
        self.version = -1
        self.sent_at = now
        self.spoke_at = now
        self.behind_since: float | None = None
        self.shown_seq: int | None = None

    @property
    def is_free(self) -> bool:
        """Whether the kernel has taken all that was written: only then is anything more written."""
        return not self.pipe.get_write_buffer_size() and not self.pipe.is_closing()

    def send(self, frame: bytes, seq: int, now: float) -> None:
        """Write a document."""
        self.pipe.write(frame)
        self.position = seq
        self.sent_at = self.spoke_at = now

    def say_alive(self, frame: bytes, now: float) -> None:
        self.pipe.write(frame)
        self.spoke_at = now

    def report_shown(self, seq: int) -> None:
        """Note that the client reports to show the document of `seq`."""
        self.shown_seq = seq

    def end(self, code: int) -> None:
        """End with a closing code. The handler of the socket does the rest."""
        self._end(code)
