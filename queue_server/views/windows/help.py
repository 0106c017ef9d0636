"""Makes the documents of calls for help, as the staff and the visitor see them. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from statistics import median

from msgspec import Struct

from queue_server.hall.help.bell import HelpCall, HelpFigures
from queue_server.hall.state import State
from queue_server.views.times import moment

SHOWN_CALLS = 20
"""How many open calls a page of the staff lists; those after them come when these are answered."""


class HelpCallDocument(Struct, frozen=True, kw_only=True):
    """A call for help that nobody has answered yet: at a kiosk, by its name, or with a ticket."""

    id: str
    reason: str
    since: datetime
    kiosk: str | None
    ticket: str | None
    number: str | None


class HelpSummary(Struct, frozen=True, kw_only=True):
    """What is counted of calls for help. Somebody came to half of the answered ones within `half_within_s` seconds, the
    median; `unanswered` are those that were neither answered nor taken back."""

    calls: int
    answers: int
    withdrawals: int
    unanswered: int
    half_within_s: int | None
    reasons: dict[str, int]


def help_documents(state: State) -> tuple[HelpCallDocument, ...]:
    """The open calls, the oldest first."""
    return tuple(help_document(call) for call in list(state.help_calls.values())[:SHOWN_CALLS])


def help_document(call: HelpCall) -> HelpCallDocument:
    return HelpCallDocument(
        id=call.id,
        reason=call.reason,
        since=moment(call.since),
        kiosk=call.kiosk,
        ticket=call.ticket,
        number=call.number,
    )


def help_summary(figures: Mapping[str, HelpFigures], first: date, last: date) -> HelpSummary:
    """What is counted from the day `first` to the day `last`, both included."""
    days = [counts for day, counts in figures.items() if first.isoformat() <= day <= last.isoformat()]
    seconds = [second for counts in days for second in counts.seconds]
    calls, answers = sum(counts.calls for counts in days), sum(counts.answers for counts in days)
    withdrawals = sum(counts.withdrawals for counts in days)
    reasons: dict[str, int] = {}
    for counts in days:
        for reason, count in counts.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + count
    return HelpSummary(
        calls=calls,
        answers=answers,
        withdrawals=withdrawals,
        unanswered=max(0, calls - answers - withdrawals),
        half_within_s=round(median(seconds)) if seconds else None,
        reasons=reasons,
    )
