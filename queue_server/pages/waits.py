"""States how the pages and the API get the estimates of waits."""

from typing import Protocol

from queue_server.hall.events import Estimate
from queue_server.hall.ticket import Ticket
from queue_server.views.supervision.passing import Foreseen
from queue_server.views.waits import WaitsDocument


class Waits(Protocol):
    """The estimates of one hall."""

    def of(self, ticket: Ticket) -> Estimate | None:
        """The estimate for a waiting ticket, or None where too little is known."""

    def of_newcomer(self, service: str, priority: str | None = None) -> Estimate | None:
        """The estimate for a visitor who came now for a service, with that priority."""

    def waits(self) -> WaitsDocument:
        """How many wait for each service, and the wait of a visitor who came now."""

    def foreseen(self) -> Foreseen | None:
        """Which waiting tickets will pass the norm; None while nothing is known."""
