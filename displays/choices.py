"""Makes the choices of a kiosk: every service with how many wait, or why it gives no ticket and when it opens. Pure."""

from collections.abc import Mapping

from msgspec import Struct

from queue_server.config.definition import Hours, Names, Service
from queue_server.hall.errors import Refused
from queue_server.hall.issue import next_number, refusal_for_hall, refusal_for_service
from queue_server.hall.state import State
from queue_server.views.board import waiting
from queue_server.views.closed import OpeningWords, closed_day, next_opening
from queue_server.views.equipment.printers import PrinterState
from queue_server.views.menu.serving import served_services
from queue_server.views.shown_wait import ShownWait


class ChoiceRefusal(Struct, frozen=True):
    """Why no ticket is given: the code, what fills its sentence, and, in words, when it opens again. `day` is what the
    hall celebrates, on a day on which it is closed."""

    code: str
    params: dict[str, str | int]
    opens: Names | None = None
    day: Names | None = None


class Choice(Struct, frozen=True):
    """`is_served` is false while no window of the service is open: a ticket is given, and its visitor is told. Whoever
    gets none may book another day where it `is_bookable`."""

    id: str
    prefix: str
    names: Names
    group: str | None
    waiting: int
    estimate: ShownWait | None
    is_served: bool
    refusal: ChoiceRefusal | None
    is_bookable: bool = False


class Choices(Struct, frozen=True):
    """`refusal` is the hall's own: then no service gives tickets. `printer` is that of the kiosk, if it has one."""

    seq: int
    refusal: ChoiceRefusal | None
    services: tuple[Choice, ...]
    printer: PrinterState | None = None


def choices(
    state: State,
    now: int,
    estimates: Mapping[str, ShownWait | None],
    opening: OpeningWords,
    printer: PrinterState | None = None,
    *,
    dated_opening: OpeningWords | None = None,
) -> Choices:
    """The choices of the hall at `now` (µs UTC). `dated_opening` makes the words for the whole hall, if they differ."""
    refused = refusal_for_hall(state, now)
    counts, served = waiting(state).by_service, served_services(state)
    return Choices(
        seq=state.seq,
        refusal=_refusal(state, refused, None, now, dated_opening or opening) if refused else None,
        services=tuple(
            Choice(
                service.id,
                service.prefix,
                service.names,
                service.group,
                counts[service.id],
                estimates.get(service.id),
                service.id in served,
                _refusal_of(state, service, now, opening),
                booked_by_digits(service),
            )
            for service in state.defined.services
        ),
        printer=printer,
    )


def booked_by_digits(service: Service) -> bool:
    """Whether a kiosk, which takes digits alone, can book the service: a question to a host has words."""
    return service.booking is not None and service.booking.confirmed_by is None


def _refusal_of(state: State, service: Service, now: int, opening: OpeningWords) -> ChoiceRefusal | None:
    refused = refusal_for_service(state, service, now) or _without_numbers(state, service)
    return _refusal(state, refused, service.hours, now, opening) if refused else None


def _without_numbers(state: State, service: Service) -> Refused | None:
    try:
        next_number(state, service)
    except Refused as refused:
        return refused
    return None


def _refusal(state: State, refused: Refused, hours: Hours | None, now: int, opening: OpeningWords) -> ChoiceRefusal:
    begin = next_opening(state, refused.code, hours, now)
    opens = opening(begin) if begin is not None else None
    day = closed_day(state, now) if refused.code == "hall_closed" else None
    return ChoiceRefusal(refused.code, refused.params, opens, day)
