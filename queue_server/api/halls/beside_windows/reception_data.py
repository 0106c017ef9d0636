"""Reads what visitors with a booking have said of themselves, and keeps it while it is needed."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from queue_server.clock import ServerClock
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.receptions.decide_reception import booking_of_ticket
from queue_server.hall.commands import EndReception
from queue_server.hall.days.hall_day import end_of_day
from queue_server.hall.state import State
from queue_server.journal.personal.contents import NOTHING_PERSONAL, PersonalDatum, PersonalPart
from queue_server.journal.store import Store

CONTROL_KEPT: Final = timedelta(days=30)
"""How long after its date the data of what is under control are kept: whoever is late with it must still know what it
is about."""


class VisitorOfBooking(Struct, frozen=True, kw_only=True):
    """What a visitor has said of themselves, as far as it has not been erased. `answer` are the words with which an
    appointment was refused."""

    name: str | None = None
    phone: str | None = None
    question: str | None = None
    answer: str | None = None


def visitor_of(data: Iterable[PersonalDatum], clock: ServerClock) -> VisitorOfBooking:
    """The visitor whose data these are. What is past its time is left out at once, even if it is still on the disk."""
    now = clock.certain()
    return VisitorOfBooking(**{datum.kind: datum.text for datum in data if datum.erase_after > now})


async def data_of_control(store: Store, state: State, command: EndReception) -> PersonalPart:
    """The data of the visitor at the window, which are kept longer where something is taken under control. Raises
    `Unavailable`."""
    window = state.windows.get(command.window)
    if command.until is None or window is None or window.ticket is None:
        return NOTHING_PERSONAL
    booking = booking_of_ticket(state, window.ticket)
    try:
        erase_after = erase_after_of_control(state, date.fromisoformat(command.until))
    except (ValueError, OverflowError):
        return NOTHING_PERSONAL  # the rules refuse it in their own words
    return await data_kept_until(store, state, booking, erase_after)


def erase_after_of_control(state: State, until: date) -> int:
    """Until when (µs UTC) the data of what is under control until that date are kept. Raises `OverflowError`."""
    return end_of_day(state.defined, until + CONTROL_KEPT)


async def data_kept_until(store: Store, state: State, booking: Booking | None, erase_after: int) -> PersonalPart:
    """The data of a booking's visitor, to be kept until then. Raises `Unavailable`."""
    if booking is None:
        return NOTHING_PERSONAL
    data = await store.personal_data(state.hall, booking.id)
    return PersonalPart(data=[replace(datum, erase_after=erase_after) for datum in data])
