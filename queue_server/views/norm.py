"""Decides whether a wait keeps the norm of its service, for figures, charts, lists, reports and alarms. Pure.

A wait is judged as soon as it can be; that of a booked visitor from the booked time on, by a norm of its own. Who waits
still and has waited longer than the norm counts against it at once; who waits within it may yet be called in time or
not, so nothing is said of it.
"""

from typing import Final, Literal, get_args

from queue_server.hall.ticket import Ticket

NormVerdict = Literal["kept", "broken", "pending", "undecided"]
"""`kept`: called within the norm. `broken`: has waited longer, called or not, gone or still here. `pending`: waits, or
is on hold, within the norm. `undecided`: gone uncalled before the norm had passed."""
VERDICTS: Final[tuple[NormVerdict, ...]] = get_args(NormVerdict)


def exceeds(waited: int, norm: int) -> bool:
    """Whether a wait (µs) is longer than the norm (µs)."""
    return waited > norm


def judged_wait(waited: int, joined_at: int, booked_at: int | None) -> int:
    """The part (µs) of a wait that is held against the norm: of one who has booked it is what follows the booked time,
    less than 0 before it. `joined_at` is when the wait began, had it not been interrupted."""
    return waited if booked_at is None else waited - max(booked_at - joined_at, 0)


def verdict(waited: int, norm: int | None, *, was_called: bool, may_be_called: bool) -> NormVerdict | None:
    """The verdict on a wait of `waited` (µs) so far; None without a norm. `may_be_called`: it goes on, or may."""
    if norm is None:
        return None
    if exceeds(waited, norm):
        return "broken"
    if may_be_called:
        return "pending"
    return "kept" if was_called else "undecided"


def waited_so_far(ticket: Ticket, now: int) -> int:
    """How long (µs) a ticket has waited for its present service at `now` (µs UTC), as it is judged. Calls, services and
    holds are no waiting."""
    waited = ticket.waited + (max(now - ticket.waiting_since, 0) if ticket.state == "waiting" else 0)
    return judged_wait(waited, ticket.waiting_since - ticket.waited, ticket.booked_at)


def passes_norm_at(ticket: Ticket, norm: int) -> int:
    """When (µs UTC) a waiting ticket will have waited for the norm (µs), unless it is called before."""
    begins = ticket.waiting_since - ticket.waited
    return max(begins, ticket.booked_at or begins) + norm


def is_over_norm(ticket: Ticket, now: int) -> bool:
    """Whether a waiting ticket has waited longer than the norm of its service when it came to it."""
    return ticket.norm is not None and exceeds(waited_so_far(ticket, now), ticket.norm)
