"""Holds the overtakings of a period: who was overtaken, how often, by whom and why. Pure: the fold of the journal
counts them.

One overtaking is one call of a visitor who had joined the line later than another who was still in it. The reasons are
those of `queue_server.views.fairness.overtaken`, which answers a single visitor, and two more:

- `kept_due`: somebody who had come to this line later than the other, from another service, from a hold or back from a
  window, and who keeps the due time of before (`changed`, where a supervisor has put it there);
- `imported`: another system called, and this hall's rule does not answer for it.
"""

from collections.abc import Iterable
from typing import Final, Literal, get_args

from msgspec import Struct, field

from queue_server.config.definition import Definition
from queue_server.views.fairness.line_positions import LinePosition
from queue_server.views.fairness.overtaken import OvertakingReason

Because = Literal[OvertakingReason, "kept_due", "imported"]

BECAUSE: Final[tuple[Because, ...]] = (*get_args(OvertakingReason), "kept_due", "imported")


class Longest(Struct, frozen=True):
    """The overtaking by the visitor who had come latest: record `seq` called `number`, who had joined the line
    `behind_s` seconds after `overtaken`."""

    behind_s: float
    seq: int
    at: int
    day: str
    ticket: str
    number: str
    overtaken: str
    window: int


class Reason(Struct, frozen=True):
    """One reason: how many overtakings, by how many calls, of how many visitors, and the longest of them."""

    overtakings: int
    calls: int
    visitors: int
    longest: Longest


class OutOfTurn(Struct, frozen=True):
    """A call out of turn: who called (`operator`, else the `actor` of the record), why, and whom it passed over."""

    seq: int
    at: int
    day: str
    ticket: str
    number: str
    window: int
    actor: str
    operator: str | None
    stated: str | None
    passed: tuple[str, ...]


class Fairness(Struct, frozen=True):
    """`issued` tickets, of which `overtaken` were overtaken at least once, in `calls` first and further calls."""

    issued: int = 0
    calls: int = 0
    overtaken: int = 0
    reasons: dict[Because, Reason] = field(default_factory=dict)
    out_of_turn: tuple[OutOfTurn, ...] = ()

    @classmethod
    def merged(cls, parts: Iterable["Fairness"]) -> "Fairness":
        """The sum of several days. Tickets of different days are different visitors."""
        parts = list(parts)
        reasons: dict[Because, Reason] = {}
        for part in parts:
            for because, reason in part.reasons.items():
                reasons[because] = _sum(reasons[because], reason) if because in reasons else reason
        return cls(
            issued=sum(part.issued for part in parts),
            calls=sum(part.calls for part in parts),
            overtaken=sum(part.overtaken for part in parts),
            reasons={because: reasons[because] for because in BECAUSE if because in reasons},
            out_of_turn=tuple(call for part in parts for call in part.out_of_turn),
        )


def _sum(first: Reason, second: Reason) -> Reason:
    return Reason(
        first.overtakings + second.overtakings,
        first.calls + second.calls,
        first.visitors + second.visitors,
        max(first.longest, second.longest, key=lambda longest: longest.behind_s),
    )


class LastRecord(Struct, frozen=True):
    """A record of the journal, whose hash fixes everything before it."""

    seq: int
    hash: bytes


class Beginning(Struct, frozen=True):
    """Where a day begins: after the record `head`, with the `definition` in force and those who live over it."""

    head: LastRecord
    definition: Definition | None
    positions: dict[str, LinePosition] = field(default_factory=dict)


class DayFairness(Struct, frozen=True):
    """A day that is over, with its last record."""

    fairness: Fairness
    head: LastRecord


class DaysReached(Struct, frozen=True):
    """The days that are stored, and where the next one begins."""

    days: list[str]
    beginning: Beginning
