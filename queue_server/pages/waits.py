"""Where the pages and the API find what is expected of a wait."""

from typing import Protocol

from queue_server.hall.events import Estimate
from queue_server.hall.ticket import Ticket
from queue_server.views.passing import Foreseen
from queue_server.views.waits import WaitsDocument


class Waits(Protocol):
    """What is expected in one hall."""

    def of(self, ticket: Ticket) -> Estimate | None:
        """What a waiting ticket may expect, as far as that is known."""

    def of_newcomer(self, service: str, priority: str | None = None) -> Estimate | None:
        """What one who came now for a service, with that priority, would be told."""

    def waits(self) -> WaitsDocument:
        """How many wait for each service, and how long one who came now would."""

    def foreseen(self) -> Foreseen | None:
        """Who of those that wait will pass the norm; None while nothing is known."""
