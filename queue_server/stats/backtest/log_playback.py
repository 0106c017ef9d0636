"""Replays a past log, with an estimator that has seen only earlier events. Pure (numpy)."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from queue_server.hall.events import IMPORTER, Entry, TicketIssued
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.estimate import Estimator, Forecast
from queue_server.stats.past_logs.import_log import import_visits, in_order_of_arrival
from queue_server.stats.past_logs.past_log import PastVisit


class Queued(Struct, frozen=True):
    """A visitor who had to queue, at the moment of arrival: from `at` until called or gone at `until` (µs UTC)."""

    visit: PastVisit
    ticket: Ticket
    at: int
    until: int

    @property
    def was_served(self) -> bool:
        return self.visit.started_at is not None


class PlayedLog:
    """Plays a log up to each visitor who queues. `report_progress` is called after each event with how many have been
    played."""

    def __init__(
        self, visits: Sequence[PastVisit], timezone: str, *, draws: int, report_progress: Callable[[int], None]
    ) -> None:
        self._visits, self._report_progress = in_order_of_arrival(visits), report_progress
        self._events = import_visits(visits, timezone, {}, hindsight=False).events
        self.state = State(hall="past")
        self.estimator = Estimator(is_inferred=True, draws=draws)

    def queued(self, before: Callable[[int], None] = lambda _at: None) -> Iterator[Queued]:
        """Each visitor who had to queue, in the order of arrival; `before` is called ahead of each event, with its
        time."""
        for seq, (at, _, event) in enumerate(self._events, 1):
            before(at)
            entry = Entry(seq, at, IMPORTER, "past", event, b"")
            evolve(self.state, entry)
            self.estimator.observe(self.state, entry)
            self._report_progress(seq)
            if not isinstance(event, TicketIssued):
                continue
            visit = self._visits[int(event.ticket.rpartition("-")[2]) - 1]
            until = visit.ended_at if visit.started_at is None else visit.started_at
            if until > at:
                yield Queued(visit, self.state.tickets[event.ticket], at, until)

    def ask(self, arrival: Queued) -> Forecast:
        """The estimate on arrival; the estimator learns from its error later."""
        return self.estimator.ask(self.state, arrival.ticket, arrival.at)
