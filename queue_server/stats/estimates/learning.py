"""Runs an estimator of a hall with a state of its own: it takes in entries and answers with waits. Pure (numpy)."""

from collections.abc import Iterable
from typing import Final

from queue_server.config.definition import Definition
from queue_server.hall import events as e
from queue_server.hall.events import Estimate
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.order import due
from queue_server.hall.state import State, WindowState
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.error_range import Corrected
from queue_server.stats.estimates.estimate import Estimator, Learned
from queue_server.stats.estimates.observations.history import FEWEST_SAMPLES
from queue_server.stats.estimates.watch import WATCH_DRAWS, Watch
from queue_server.views.supervision.passing import Foreseen

LIVE_DRAWS: Final = 100
Comer = tuple[str, str]
"""A service, and the priority of a visitor who comes for it."""
STEP_S: Final = 30
"""The step of published estimates: half a minute. Finer values would promise too much, and change without meaning."""


class Learning:
    """The estimator of one hall. No other code may change its `state`; without one nothing is known until a day begins.

    A hall is empty when it opens a day, so the state is known at the first `DayOpened`, with the `definition` in force
    unless the journal has another. A day that does not fit that is skipped.
    """

    def __init__(self, hall: str, definition: Definition | None, learned: Learned | None = None) -> None:
        self._hall = hall
        self._definition = definition
        self._estimator = Estimator(draws=LIVE_DRAWS, learned=learned)
        self._watch = Watch()
        self._state: State | None = None

    @property
    def position(self) -> tuple[State, Learned] | None:
        """The state after the last entry and what was learned by then, to continue from; None while it is unknown."""
        return (self._state, self._estimator.learned) if self._state is not None else None

    @property
    def at(self) -> int:
        """The time (µs UTC) of the last entry; 0 while the state is unknown."""
        return self._state.at if self._state is not None else 0

    def stand_at(self, state: State) -> None:
        """Continue from this state, which no other code may change from now on."""
        self._state = state

    def take_in(self, entries: Iterable[e.Entry], asks: int) -> None:
        """Take in the next entries. `asks` of the new tickets are estimated as they arrive, to learn from their
        outcomes."""
        for entry in entries:
            if self._state is None and isinstance(entry.event, e.DayOpened):
                self._state = self._empty(entry)
            if self._state is None:
                continue
            try:
                asks -= self._take_in(self._state, entry, may_ask=asks > 0)
            except KeyError:
                self._state = None

    def estimates(self, tickets: Iterable[str], now: int) -> dict[str, Estimate | None]:
        """The estimates for those of `tickets` that wait at `now` (µs UTC)."""
        state = self._state
        waiting = [state.tickets.get(name) for name in tickets] if state is not None else []
        return {t.id: self._estimate_of(t, now) for t in waiting if t is not None and t.state == "waiting"}

    def newcomers(self, now: int) -> dict[str, Estimate]:
        """By service, the wait of a visitor who came at `now` without a priority, where it is known."""
        if self._state is None or self._state.definition is None:
            return {}
        comers = [_newcomer(service.id, self._state, now) for service in self._state.definition.services]
        estimates = {comer.service: self._estimate_of(comer, now) for comer in comers}
        return {service: estimate for service, estimate in estimates.items() if estimate is not None}

    def privileged(self, comers: Iterable[Comer], now: int) -> dict[Comer, Estimate | None]:
        """The waits of visitors who came at `now` for a service with a priority."""
        state = self._state
        if state is None or state.definition is None:
            return {}
        return {comer: self._estimate_of(_newcomer(comer[0], state, now, comer[1]), now) for comer in comers}

    def foreseen(self, now: int) -> Foreseen | None:
        """Which waiting tickets will pass the norm of their service, as expected at `now` (µs UTC)."""
        state, estimator = self._state, self._estimator
        if state is None or state.definition is None:
            return None

        def foresee(ticket: Ticket) -> Corrected | None:
            return estimator.foresee(state, ticket, now, WATCH_DRAWS).published

        return self._watch.look(state, now, foresee, len(estimator.history.all_durations))

    def _take_in(self, state: State, entry: e.Entry, *, may_ask: bool) -> bool:
        """Take in an entry; returns whether an estimate was asked for."""
        evolve(state, entry)
        self._estimator.observe(state, entry)
        if not may_ask or not isinstance(entry.event, e.TicketIssued):
            return False
        self._estimator.ask(state, state.tickets[entry.event.ticket], entry.at)
        return True

    def _estimate_of(self, ticket: Ticket, now: int) -> Estimate | None:
        if self._state is None or len(self._estimator.history.all_durations) < FEWEST_SAMPLES:
            return None
        published = self._estimator.foresee(self._state, ticket, now).published
        return _rounded(published) if published is not None else None

    def _empty(self, entry: e.Entry) -> State:
        windows = self._definition.windows if self._definition is not None else ()
        return State(
            hall=self._hall,
            definition=self._definition,
            windows={window.window: WindowState(window.window, since=entry.at) for window in windows},
        )


def _newcomer(service: str, state: State, now: int, priority: str | None = None) -> Ticket:
    """A ticket as if it were issued now."""
    return Ticket(
        id="",
        number="",
        seq=state.seq + 1,
        proof=b"",
        service=service,
        priority=priority,
        language=None,
        state="waiting",
        due=due(state.defined, now, priority),
        issued_at=now,
        waiting_since=now,
    )


def _rounded(waits: Corrected) -> Estimate:
    low, high = int(waits.low // STEP_S), int(-(-waits.high // STEP_S))
    median = min(max(round(waits.median / STEP_S), low), high)
    return Estimate(low * STEP_S, median * STEP_S, high * STEP_S)
