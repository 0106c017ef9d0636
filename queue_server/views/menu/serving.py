"""Says by which windows a service can be called now: one rule for kiosk, phone, API and supervisor. Pure.

A window that is paused calls nobody, so a service whose every window is closed or paused is not served.
"""

from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket


def serving_windows(state: State, service: str) -> int:
    """How many open windows may call the service, including those that only help with it."""
    return sum(state.windows[number].state == "open" for number in state.defined.windows_of(service))


def served_services(state: State) -> frozenset[str]:
    """The services that some open window may call."""
    return frozenset(service.id for service in state.defined.services if serving_windows(state, service.id))


def is_callable(state: State, ticket: Ticket) -> bool:
    """Whether a window is open that may call the ticket: of its service, or the one that it is bound to."""
    if ticket.bound_to is None:
        for number in state.defined.windows_of(ticket.service):  # noqa: SIM110 - at each answer; a generator costs more
            if state.windows[number].state == "open":
                return True
        return False
    window = state.windows.get(ticket.bound_to)
    return window is not None and window.state == "open"
