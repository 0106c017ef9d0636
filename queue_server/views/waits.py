"""Makes the waits that a visitor arriving now would meet: how many wait for each service, and how long. Pure."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from queue_server.hall.events import Estimate
from queue_server.hall.state import State
from queue_server.views.board import waiting
from queue_server.views.menu.serving import served_services
from queue_server.views.shown_wait import ShownWait, shown_wait
from queue_server.views.times import moment


class ServiceWait(Struct, frozen=True):
    """`estimate` is null where too little is known, or where nobody serves. `is_served` is false while no window that
    may call the service is open."""

    service: str
    waiting: int
    estimate: ShownWait | None
    is_served: bool


class WaitsDocument(Struct, frozen=True, tag_field="view", tag="waits"):
    """In the order of the hall's services."""

    hall: str
    seq: int
    at: datetime
    services: tuple[ServiceWait, ...]


def waits_document(state: State, estimates: Mapping[str, Estimate]) -> WaitsDocument:
    """The waits at the state's position; `estimates` by service. Once the day is closed nobody is served who comes."""
    estimates = {} if state.day_is_closed else estimates
    counts = waiting(state).by_service
    served = served_services(state)
    services = tuple(
        ServiceWait(service, count, shown_wait(estimates.get(service)), service in served)
        for service, count in counts.items()
    )
    return WaitsDocument(state.hall, state.seq, moment(state.at), services)
