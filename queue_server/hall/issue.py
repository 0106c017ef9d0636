"""The rules of giving a ticket: opening hours, limits, and the next number. Pure."""

from itertools import chain

from queue_server.config.definition import Definition, Service
from queue_server.hall.commands import Actor, IssueTicket
from queue_server.hall.days.hours import is_open
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.events import Event, Stop, TicketIssued
from queue_server.hall.order import due
from queue_server.hall.state import State


def issue_ticket(state: State, command: IssueTicket, _actor: Actor, now: int) -> list[Event]:
    """Decide `IssueTicket`. Raises `Refused` with the first reason against it."""
    definition = state.defined
    if command.ticket in state.tickets:
        raise Refused("ticket_exists")
    if command.priority is not None and definition.priority(command.priority) is None:
        raise Unknown("unknown_priority", priority=command.priority)
    if command.waits_in is not None and command.waits_in not in definition.waiting_zones:
        raise Unknown("unknown_waiting_zone", zone=command.waits_in)
    services = services_of_visit(definition, command)
    if (refusal := refusal_for_hall(state, now)) is not None:
        raise refusal
    for service in services:
        if (refusal := refusal_for_service(state, service, now)) is not None:
            raise refusal
    return [
        TicketIssued(  # by place: the library looks for each name among those of all fields
            command.ticket,
            next_number(state, services[0]),
            command.service,
            due(definition, now, command.priority, command.booked_at),
            command.priority,
            command.language,
            tuple([Stop(service.id) for service in services[1:]]) if len(services) > 1 else (),
            command.booked_at,
            command.estimate,
            command.reference,
            command.waits_in,
            command.sign_language,
        )
    ]


def services_of_visit(definition: Definition, command: IssueTicket) -> list[Service]:
    """The service of the command, then the further ones; the first is there once, even if `visit` repeats it."""
    further = command.visit[1:] if command.visit[:1] == (command.service,) else command.visit
    services: list[Service] = []
    for name in (command.service, *further):
        service = definition.service(name)
        if service is None:
            raise Unknown("unknown_service", service=name)
        services.append(service)
    return services


def refusal_for_hall(state: State, now: int) -> Refused | None:
    """The reason why the hall gives no ticket at `now`, or None."""
    if state.day_is_closed:
        return Refused("day_closed")
    definition = state.defined
    is_closed_day = bool(definition.closed_days) and definition.is_closed_on(state.local(now).date())
    if is_closed_day or (definition.hours is not None and not is_open(definition.hours, state.local(now))):
        return Refused("hall_closed")
    return None


def refusal_for_service(state: State, service: Service, now: int) -> Refused | None:
    """The reason why no ticket can be given for the service at `now`, or None."""
    if service.id in state.services_off:
        return Refused("service_off", reason=state.services_off[service.id])
    if (refusal := refusal_for_hours(state, service, now)) is not None:
        return refusal
    if service.daily_limit is not None and state.issued_today.get(service.id, 0) >= service.daily_limit:
        return Refused("daily_limit_reached", limit=service.daily_limit)
    return None


def refusal_for_hours(state: State, service: Service, now: int) -> Refused | None:
    """The refusal where the service gives no tickets at this hour, else None."""
    return None if service.hours is None or is_open(service.hours, state.local(now)) else Refused("service_closed")


def next_number(state: State, service: Service) -> str:
    """The next free number of the service's letter, as it is shown: `A012`. Raises `Refused` after the last one."""
    prefix, last, numbers = service.prefix, service.last_number, state.index.numbers
    begin = state.last_numbers.get(prefix, service.first_number - 1) + 1
    digits = max(3, len(str(last)))
    text = prefix + str(begin).zfill(digits)
    if begin <= last and text not in numbers:
        return text  # nearly always
    for number in chain(range(begin, last + 1), _round(state, service, begin)):
        text = prefix + str(number).zfill(digits)
        if text not in numbers or _is_free(state, text):
            return text
    raise Refused("numbers_exhausted", prefix=prefix, last=last)


def _round(state: State, service: Service, begin: int) -> range:
    """The numbers that follow the last one in turn, where the hall starts again at the first number after the last."""
    return range(service.first_number, begin if state.defined.numbers_go_round else service.first_number)


def _is_free(state: State, number: str) -> bool:
    """Whether nobody has had the number on this day, also as one who was carried into it; where numbers go round,
    whether nobody has it any more."""
    ticket = state.ticket_of_number(number)
    return ticket is None or (state.defined.numbers_go_round and not ticket.is_live)
