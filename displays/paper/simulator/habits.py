"""Simulates what a printer answers when it is asked for its paper, and when (Epson ESC/POS reference, DLE EOT and GS
a). Pure.

`DLE EOT n` is a real-time command: a good printer answers at once. Some answer only when they have printed what they
received, some never after a ticket, and one to which another program has sent `GS a` also sends by itself.
"""

from typing import Final, Literal

ASK_PAPER: Final = b"\x10\x04\x04"
"""DLE EOT 4, a real-time command, which is not part of a job."""

PLENTY: Final = 0x12
NEAR_END: Final = 0x1E
OUT: Final = 0x72

ONLINE: Final = 0x16
"""The answer to DLE EOT 1: on line, and pin 3 of the drawer's connector is high."""

AUTOMATIC: Final = bytes([0x14, 0x00, 0x00, 0x0F])
"""An automatic status: on line with plenty of paper."""


class Habits:
    """The behaviour of a printer. `paper` is the answer to the question; with None it is silent. `print_s` is how long
    a ticket takes, during which nothing is answered. `unasked` comes before every answer; `receipt` is the answer after
    a ticket."""

    def __init__(self) -> None:
        self.paper: int | None = PLENTY
        self.print_s = 0.0
        self.unasked = b""
        self.receipt: Literal["paper", "none", "other"] = "paper"

    def answer(self, *, is_behind_ticket: bool) -> bytes:
        """All bytes that are sent upon one question."""
        if self.paper is None:
            return b""
        if not is_behind_ticket or self.receipt == "paper":
            return self.unasked + bytes([self.paper])
        return self.unasked + (bytes([ONLINE]) if self.receipt == "other" else b"")
