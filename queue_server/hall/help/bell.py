"""Defines an open call for help, and what is counted of those of a day. Pure."""

from typing import Final

from msgspec import Struct

FIGURE_DAYS: Final = 400
"""For how many days the figures are kept: a year, and the month that is compared with it."""
MOST_WAITS: Final = 500
"""How many waits of a day are kept; more are counted, and leave the median as it is."""


class HelpCall(Struct, frozen=True, omit_defaults=True, gc=False):
    """A call for help that nobody has answered yet, since `since` (µs UTC)."""

    id: str
    reason: str
    since: int
    kiosk: str | None = None
    ticket: str | None = None
    number: str | None = None

    def is_from(self, kiosk: str | None, ticket: str | None) -> bool:
        """Whether it was rung at that kiosk, or with that ticket."""
        return self.ticket == ticket if ticket is not None else self.ticket is None and self.kiosk == kiosk


class HelpFigures(Struct, frozen=True, omit_defaults=True, gc=False):
    """What is counted of a day's calls for help: how many there were, by reason too, how many somebody came to, after
    which seconds each (in order), and how many were taken back. Those that remain were open when the day ended."""

    calls: int = 0
    answers: int = 0
    withdrawals: int = 0
    seconds: tuple[int, ...] = ()
    reasons: dict[str, int] = {}
