"""Compares what people were told with what stands in the journal. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

from msgspec import Struct, field, json

LATEST_S: Final = 5.0
"""How late a board may be, whatever has happened to the servers."""

BookingAnswer = Literal["made", "moved", "cancelled", "arrived"]


class CrowdTicket(Struct, frozen=True):
    """A ticket as a kiosk was told of it."""

    id: str
    number: str


class AnsweredCall(Struct, frozen=True):
    """A call as a desk was told of it, at a moment of the trial's clock (s)."""

    seq: int
    ticket: str
    window: int
    at: float


class AnsweredBooking(Struct, frozen=True):
    """What somebody was told of a booking: that it was made or moved for the time `start` (RFC 3339), cancelled, or
    became the ticket of the number."""

    booking: str
    kind: BookingAnswer
    detail: str = ""


class RefusedWish(Struct, frozen=True):
    """A place that was refused as taken, and the `nearest` free ones (RFC 3339). The refusal is of a state between the
    records `after`, which the sender had seen, and `seq`."""

    service: str
    start: str
    nearest: tuple[str, ...]
    after: int
    seq: int


class AnsweredEntry(Struct, frozen=True):
    """Somebody takes part in a draw with this number."""

    draw: str
    booking: str
    number: str


class Account(Struct):
    """What the crowd of a trial has met. `wrong` are answers that nobody should have got, in words."""

    tickets: list[CrowdTicket] = field(default_factory=list)
    paper_tickets: list[CrowdTicket] = field(default_factory=list)
    calls: list[AnsweredCall] = field(default_factory=list)
    bookings: list[AnsweredBooking] = field(default_factory=list)
    refusals: list[RefusedWish] = field(default_factory=list)
    entries: list[AnsweredEntry] = field(default_factory=list)
    commands: int = 0
    repeats: int = 0
    latencies: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    board_delays: list[float] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)


def findings(account: Account, journal: Iterable[bytes], kills: int) -> list[str]:
    """Everything that went wrong, a sentence each; `journal` are the bodies of all records in order.

    A server that is killed while it prints leaves one paper uncertain, which is never printed a second time: so many as
    there were `kills` may be missing.
    """
    issued: list[dict[str, Any]] = []
    calls: list[tuple[int, dict[str, Any]]] = []
    seqs: list[int] = []
    for body in journal:
        _, _, seq, _, _, _, kind, data = json.decode(body)
        seqs.append(seq)
        if kind.startswith("ticket.issued/"):
            issued.append(data)
        elif kind.startswith("ticket.called/"):
            calls.append((seq, data))
    return [
        *([] if seqs == list(range(1, len(seqs) + 1)) else ["the journal has a gap or a fork"]),
        *_repeated("the number {} was given {} times", [data["number"] for data in issued]),
        *_repeated("the ticket {} was called {} times", [data["ticket"] for _, data in calls]),
        *_lost(account, issued, calls),
        *account.wrong,
        *_late(account.board_delays),
        *_misprinted(account, kills),
    ]


def _lost(account: Account, issued: Sequence[dict[str, Any]], calls: Sequence[tuple[int, dict[str, Any]]]) -> list[str]:
    recorded = {(data["ticket"], data["number"]) for data in issued}
    recorded_calls = {(seq, data["ticket"], data["window"]) for seq, data in calls}
    return [
        *(
            f"the ticket {t.number} was given and is not in the journal"
            for t in (*account.tickets, *account.paper_tickets)
            if (t.id, t.number) not in recorded
        ),
        *(
            f"the call {c.seq} at window {c.window} was answered and is not in the journal"
            for c in account.calls
            if (c.seq, c.ticket, c.window) not in recorded_calls
        ),
        *(
            []
            if len(calls) == len(account.calls)
            else [f"{len(calls)} calls in the journal, {len(account.calls)} answered at the desks"]
        ),
    ]


def _misprinted(account: Account, kills: int) -> list[str]:
    times = Counter(account.printed)
    missing = [ticket.number for ticket in account.paper_tickets if times[ticket.number] == 0]
    doubles = [ticket.number for ticket in account.paper_tickets if times[ticket.number] > 1]
    return [
        *([f"{len(missing)} tickets were not printed: {', '.join(missing)}"] if len(missing) > kills else []),
        *([f"{len(doubles)} tickets were printed more than once: {', '.join(doubles)}"] if doubles else []),
    ]


def _repeated(sentence: str, values: Sequence[str]) -> list[str]:
    return [sentence.format(value, count) for value, count in Counter(values).items() if count > 1]


def _late(delays: Sequence[float]) -> list[str]:
    late = [delay for delay in delays if delay > LATEST_S]
    return [f"{len(late)} times a board was late, by {max(late):.1f} s at most"] if late else []
