"""Counts the open bookings whose time a change of a definition takes away, for whoever has to say yes to it."""

from collections.abc import Iterable, Iterator

from queue_server.api.configuration.configuration_documents import ConcernedBookings
from queue_server.api.http.problem import HttpProblem
from queue_server.config.definition import Definition
from queue_server.hall.bookings.timetable.without_place import losing_place
from queue_server.hall.state import State


def concerned_bookings(hall: str, state: State, definition: Definition) -> Iterator[ConcernedBookings]:
    """The open bookings of a hall that have a time by the definition in force and none by the other one, by service."""
    if state.definition is None:
        return
    for service, bookings in losing_place(state, definition).items():
        defined = state.definition.service(service)
        if defined is not None:
            yield ConcernedBookings(hall, service, defined.names, len(bookings))


def need_acceptance(concerned: Iterable[ConcernedBookings], accepted: int) -> None:
    """Raises `HttpProblem` where more bookings are concerned than somebody has said yes to."""
    count = sum(bookings.count for bookings in concerned)
    if count > accepted:
        raise HttpProblem("bookings_concerned", count=count)
