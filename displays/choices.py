"""What a kiosk can offer now: every service with how many wait, or why it gives no ticket and when it opens. Pure."""

from datetime import datetime

from msgspec import Struct

from queue_server.config.definition import Hours, Names, Service
from queue_server.hall.errors import Refused
from queue_server.hall.hours import opens_at
from queue_server.hall.issue import next_number, refusal_for_hall, refusal_for_service
from queue_server.hall.state import State
from queue_server.views.board import waiting


class Refusal(Struct, frozen=True):
    """Why no ticket is given: the code, what fills its sentence, and when it opens again."""

    code: str
    params: dict[str, str | int]
    opens_at: datetime | None = None


class Choice(Struct, frozen=True):
    id: str
    prefix: str
    names: Names
    group: str | None
    waiting: int
    refusal: Refusal | None


class Choices(Struct, frozen=True):
    """`refusal` is the hall's own: then no service gives tickets."""

    seq: int
    refusal: Refusal | None
    services: tuple[Choice, ...]


def choices(state: State, now: int) -> Choices:
    """What the hall gives at `now` (µs UTC)."""
    refused = refusal_for_hall(state, now)
    counts = waiting(state).by_service
    return Choices(
        seq=state.seq,
        refusal=_refusal(state, refused, state.defined.hours, now) if refused else None,
        services=tuple(_choice(state, service, counts[service.id], now) for service in state.defined.services),
    )


def _choice(state: State, service: Service, waits: int, now: int) -> Choice:
    refused = refusal_for_service(state, service, now) or _without_numbers(state, service)
    refusal = _refusal(state, refused, service.hours, now) if refused else None
    return Choice(service.id, service.prefix, service.names, service.group, waits, refusal)


def _without_numbers(state: State, service: Service) -> Refused | None:
    try:
        next_number(state, service)
    except Refused as refused:
        return refused
    return None


def _refusal(state: State, refused: Refused, hours: Hours | None, now: int) -> Refusal:
    """Only hours say when it opens again; a limit or a switch does not."""
    opening = None
    if hours is not None and refused.code in ("hall_closed", "service_closed"):
        opening = opens_at(hours, state.local(now), state.defined.is_closed_on)
    return Refusal(refused.code, refused.params, opening)
