"""Counts whose time to come a change of a definition takes away, for whoever has to say yes to it: open bookings, and
those who take part in a draw."""

from collections.abc import Iterable, Iterator

from queue_server.api.configuration.configuration_documents import ConcernedBookings
from queue_server.api.http.problem import HttpProblem
from queue_server.config.definition import Definition
from queue_server.hall.bookings.timetable.without_place import losing_draw, losing_place
from queue_server.hall.state import State


def concerned_bookings(hall: str, state: State, definition: Definition) -> Iterator[ConcernedBookings]:
    """The open bookings of a hall that have a time by the definition in force and none by the other one, and those who
    take part in a draw that has places by the one and none by the other, by service."""
    if state.definition is None:
        return
    bookings, draws = losing_place(state, definition), losing_draw(state, definition)
    for service in dict.fromkeys((*bookings, *draws)):
        defined = state.definition.service(service)
        if defined is not None:
            entries = sum(len(draw.taking_part) for draw in draws.get(service, ()))
            yield ConcernedBookings(hall, service, defined.names, len(bookings.get(service, ())), entries)


def need_acceptance(concerned: Iterable[ConcernedBookings], accepted: int) -> None:
    """Raises `HttpProblem` where more visitors are concerned than somebody has said yes to."""
    count = sum(bookings.count + bookings.entries for bookings in concerned)
    if count > accepted:
        raise HttpProblem("bookings_concerned", count=count)
