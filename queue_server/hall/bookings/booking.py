"""Defines a booking, which is a visitor's time at a service, and what is counted of bookings. Pure."""

from typing import Final, Literal

from msgspec import Struct

BookingState = Literal["asked", "open", "arrived", "missed", "cancelled", "refused"]
"""An appointment that somebody confirms is asked for, and open once it is confirmed."""

BookingParty = Literal["visitor", "hall"]
"""Who changes a booking: the visitor, also through somebody who acts for them, or the hall."""

RefusalReason = Literal["other_body", "answered_before", "unclear", "in_court", "other"]
"""Why an appointment is refused: another body decides on it · it has been answered before · the question does not say
what it is about · a court decides on it · another reason, which the words beside the journal give."""

BOOKING_ENDS: Final[tuple[BookingState, ...]] = ("arrived", "missed", "cancelled", "refused")
LIVE_BOOKING: Final[tuple[BookingState, ...]] = ("asked", "open")
"""The states of a booking that has not ended."""
OCCUPYING: Final[tuple[BookingState, ...]] = ("asked", "open", "arrived")
"""The states in which a booking has its place: that of one who came early is not given again."""


class Booking(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A visitor's time at a service, from `start` to `end`. Times are µs UTC.

    `seq` and `proof` are of the record with which it was made; `changes` counts its moves, the answer and its end. `by`
    and `reason` are those of the last change. `ticket` and `number` are what it became when the visitor came. An
    appointment that was asked for is answered by `answer_by`, or by its time; `refusal` is why it was refused.
    `closure` is the one for which the hall cancelled it, after no other place had been chosen; `reference` is the
    visit's id in another system.
    """

    id: str
    seq: int
    proof: bytes
    service: str
    start: int
    end: int
    made_at: int
    state_since: int
    state: BookingState = "open"
    language: str | None = None
    changes: int = 0
    by: BookingParty = "visitor"
    reason: str | None = None
    ticket: str | None = None
    number: str | None = None
    answer_by: int | None = None
    refusal: RefusalReason | None = None
    closure: str | None = None
    reference: str | None = None


class Lease(Struct, frozen=True, omit_defaults=True, gc=False):
    """A place that nobody else may book before `until`, while somebody fills in the page. With `booking` it is offered
    to the visitor of that booking, who waits for an earlier one."""

    id: str
    service: str
    start: int
    end: int
    until: int
    booking: str | None = None


class EarlierWish(Struct, frozen=True, omit_defaults=True, gc=False):
    """A booking whose visitor wants an earlier place, since when (µs UTC), and the times that were declined."""

    booking: str
    since: int
    declined: tuple[int, ...] = ()


class BookingCounts(Struct, frozen=True, gc=False):
    """How many bookings the hall has had over its life. Those that have not ended stand in the state."""

    made: int = 0
    arrived: int = 0
    missed: int = 0
    cancelled: int = 0
    refused: int = 0
