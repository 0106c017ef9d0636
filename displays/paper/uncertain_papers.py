"""Holds the tickets and bookings of one printer of which it is unknown whether they were printed."""

import logging
from typing import Final

from queue_server.hall.bookings.booking import Booking
from queue_server.hall.ticket import Ticket, TicketState
from queue_server.journal.feed import Feed

log = logging.getLogger(__name__)

UNCERTAIN_KEPT: Final = 20
"""How many uncertain numbers are kept: nobody would check a longer list."""
UNCERTAIN_WHILE: Final[frozenset[TicketState]] = frozenset({"waiting", "held", "called"})
"""States of tickets that need no paper any more: served, or gone."""


class UncertainPapers:
    """The uncertain papers of the printer `name`, for the hall of the feed."""

    def __init__(self, name: str, feed: Feed) -> None:
        self._name = name
        self._feed = feed
        self._tickets: list[str] = []
        self._bookings: list[str] = []

    def __contains__(self, subject: Ticket | Booking) -> bool:
        return subject.id in self._tickets or subject.id in self._bookings

    def add(self, subject: Ticket | Booking, reason: str) -> None:
        """Count it as uncertain, and log why. A booking is on the kiosk's screen, so the log has no number of it."""
        if isinstance(subject, Booking):
            log.warning("printer %s: a booking may not have been printed: %s", self._name, reason)
            self._bookings = [*self._bookings, subject.id][-UNCERTAIN_KEPT:]
            return
        log.warning("printer %s: ticket %s may not have been printed: %s", self._name, subject.number, reason)
        self._tickets = [*(ticket.id for ticket in self.tickets()), subject.id][-UNCERTAIN_KEPT:]

    def tickets(self) -> list[Ticket]:
        """The uncertain tickets whose visitors still need their paper."""
        tickets = [self._feed.state.tickets.get(ticket) for ticket in self._tickets]
        return [ticket for ticket in tickets if ticket is not None and ticket.state in UNCERTAIN_WHILE]

    def take(self, number: str) -> Ticket | None:
        """The uncertain ticket of that number, which is not uncertain any more; None where there is none."""
        ticket = next((ticket for ticket in self.tickets() if ticket.number == number), None)
        if ticket is not None:
            self._tickets.remove(ticket.id)
        return ticket

    def put_back(self, ticket: Ticket) -> None:
        """Count a ticket as uncertain again, of which nothing was sent meanwhile."""
        self._tickets.append(ticket.id)
