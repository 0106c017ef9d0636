"""Measures how many visitors of each class have come for each service over the last hour. Pure."""

from collections import Counter, deque
from typing import Final

from queue_server.hall import events as e
from queue_server.hall.order import head_start
from queue_server.hall.state import SECOND, State

RATE_OVER_S: Final = 3600.0
"""Over which time the pace of arrivals is measured: the last hour."""

ComerClass = tuple[str, str | None]
"""A service, and the priority of those who come for it."""


class ArrivalPace:
    """The arrivals of the last hour that may pass others; those with a booking, which stand in the state, are left
    out."""

    def __init__(self) -> None:
        self._privileged: deque[tuple[int, ComerClass]] = deque()
        self._unprivileged: deque[tuple[int, ComerClass]] = deque()

    def issued(self, state: State, event: e.TicketIssued, at: int) -> None:
        if event.priority is not None and head_start(state.defined, event.priority) > 0:
            self._privileged.append((at, (event.service, event.priority)))
        elif event.booked_at is None:
            self._unprivileged.append((at, (event.service, None)))
            _forget_before(self._unprivileged, at)

    def per_second(self, now: int, *, of_all: bool) -> dict[ComerClass, float]:
        """Arrivals per second of each class with a head start, and `of_all` of those without one."""
        _forget_before(self._privileged, now)
        counts = Counter(comers for _, comers in self._privileged)
        if of_all:
            _forget_before(self._unprivileged, now)
            counts.update(comers for _, comers in self._unprivileged)
        return {comers: count / RATE_OVER_S for comers, count in counts.items()}

    def forget(self) -> None:
        self._privileged.clear()
        self._unprivileged.clear()


def _forget_before(arrivals: deque[tuple[int, ComerClass]], now: int) -> None:
    while arrivals and arrivals[0][0] < now - int(RATE_OVER_S * SECOND):
        arrivals.popleft()
