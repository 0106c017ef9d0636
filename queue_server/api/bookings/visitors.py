"""Puts bookings together with what their visitors have said of themselves, which stands beside the journal."""

from collections import defaultdict
from collections.abc import Collection

from queue_server.api.bookings.booking_documents import BookingOfDay
from queue_server.api.halls.beside_windows.reception_data import visitor_of
from queue_server.api.http.server_context import ServerContext
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.state import State
from queue_server.journal.personal.contents import PersonalDatum
from queue_server.views.bookings.booking import booking_document


async def with_visitors(server: ServerContext, state: State, bookings: Collection[Booking]) -> tuple[BookingOfDay, ...]:
    """The bookings in their order, each with its visitor. Raises `Unavailable`."""
    if not bookings:
        return ()
    by_subject: defaultdict[str, list[PersonalDatum]] = defaultdict(list)
    for datum in await server.store.personal_data(state.hall, *(booking.id for booking in bookings)):
        by_subject[datum.subject].append(datum)
    return tuple(
        BookingOfDay(booking=booking_document(state, booking), visitor=visitor_of(by_subject[booking.id], server.clock))
        for booking in bookings
    )
