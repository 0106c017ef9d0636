"""Estimates how long a ticket waits, from earlier records alone. Pure (numpy).

The line is simulated many times (`simulate`), by the hall's own rule, with what was observed in the hall (`history`). A
regression learns what the simulation does not know (a colleague who comes at ten, a Monday) from the errors of the days
before, and the range follows from the errors of the latest estimates (`correction`).
"""

from collections.abc import Callable
from typing import Any, ClassVar, Final

import numpy as np
from msgspec import Struct, field

from queue_server.hall import events as e
from queue_server.hall.folds.event_rules import AFTERWARDS, BOOKING_EVENTS, HELP_EVENTS, every_event
from queue_server.hall.order import next_ticket
from queue_server.hall.state import SECOND, State
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.baselines import LENGTHS, NAMES, baselines
from queue_server.stats.estimates.correction import Correction, Guess
from queue_server.stats.estimates.error_range import Corrected
from queue_server.stats.estimates.features import features
from queue_server.stats.estimates.observations.arrival_pace import ArrivalPace
from queue_server.stats.estimates.observations.booked_comers import Punctuality
from queue_server.stats.estimates.observations.history import FEWEST_SAMPLES, NO_RETURN_S, Floats, History
from queue_server.stats.estimates.observations.recent import Recent
from queue_server.stats.estimates.observations.roster import Roster
from queue_server.stats.estimates.simulate import waits
from queue_server.stats.estimates.simulation_inputs import SimulationInputs

ESTIMATE_DRAWS: Final = 200
MOST_WEIGHT_OF_CALL: Final = 10.0
"""The largest weight: a called ticket stands for ten similar ones at the most, so that no single outcome decides
alone."""
PRIOR_WEIGHTS: Final = np.array([*(1.0 if name in LENGTHS else 0.1 for name in NAMES), 1.0])
"""What the known estimates and the play weigh before any outcome."""

Freed = e.TicketFinished | e.TicketContinued | e.TicketTransferred | e.TicketNoShow | e.TicketHeld


class Forecast(Struct, frozen=True):
    """The estimates of one wait, in seconds: the published ones, the simulation alone, and by all together.

    `corrected` has a range that was held against outcomes, and is None before there are fifty. `played` is not a number
    where nobody may serve the ticket.
    `first_range` is the simulation's own range, stretched to the mixture of all, where the hall has served enough
    people to draw from and some window serves.
    """

    baselines: dict[str, float]
    played: float
    corrected: Corrected | None
    first_range: Corrected | None

    @property
    def published(self) -> Corrected | None:
        """The range that is shown to a visitor: the corrected one, else the first one, else None."""
        return self.first_range and (self.corrected or self.first_range)


class PendingEstimate(Struct):
    """An estimate whose outcome is not known yet."""

    guess: Guess
    asked_at: int


class Learned(Struct):
    """The learned values of an estimator, from which another one continues at the end of a day."""

    history: History
    recent: Recent
    roster: Roster
    punctuality: Punctuality = field(default_factory=Punctuality)
    correction: Correction | None = None

    @classmethod
    def nothing(cls, *, is_inferred: bool = False) -> "Learned":
        return cls(History(), Recent(), Roster(is_inferred))


class Estimator:
    """The estimates of one hall. Give it every entry with `observe`, in order; ask it when a ticket is waiting."""

    def __init__(
        self, *, is_inferred: bool = False, seed: int = 0, draws: int = ESTIMATE_DRAWS, learned: Learned | None = None
    ) -> None:
        self.learned = learned or Learned.nothing(is_inferred=is_inferred)
        self.history, self.recent, self.roster = self.learned.history, self.learned.recent, self.learned.roster
        self._rng = np.random.default_rng(seed)
        self._draws = draws
        self._pending: dict[str, PendingEstimate] = {}
        self._turning: dict[int, int] = {}
        self._idle: dict[int, tuple[int, float]] = {}
        self._arrivals = ArrivalPace()

    def ask(self, state: State, ticket: Ticket, now: int) -> Forecast:
        """Estimate the wait of a waiting ticket at `now` (µs UTC), and learn from its outcome later."""
        forecast, pending = self._foresee(state, ticket, now, self._draws)
        self._pending[ticket.id] = pending
        self._look_at_idle(state, now)
        return forecast

    def foresee(self, state: State, ticket: Ticket, now: int, draws: int | None = None) -> Forecast:
        """Estimate the wait of any ticket, also of one that was not issued; nothing is learned from it. `draws` is how
        many futures are simulated, if not the usual number."""
        return self._foresee(state, ticket, now, draws or self._draws)[0]

    def _foresee(self, state: State, ticket: Ticket, now: int, draws: int) -> tuple[Forecast, PendingEstimate]:
        # who is due later, as a booked visitor who came early, is passed by those who just come as well
        comers, learned = self._arrivals.per_second(now, of_all=ticket.due > now), self.learned
        inputs = SimulationInputs.of(
            state, ticket, now, self.history, self.roster, comers=comers, punctuality=learned.punctuality
        )
        by_baseline = baselines(state, ticket, now, inputs, self.recent)
        drawn = waits(inputs.draws(state, ticket, now, self._rng, draws))
        row = features(state, ticket, now, inputs, self.recent, by_baseline, drawn)
        correction = learned.correction
        played = _mean_of_ended(drawn)
        rests = drop_outlived(by_baseline, has_waited=ticket.waiting_since < now)
        if correction is None:
            correction = learned.correction = Correction.begin(len(row), PRIOR_WEIGHTS)
        guess = correction.guess(row, np.append(rests, played), ticket.service)
        forecast = Forecast(by_baseline, played, guess.promised, self._first_range(drawn, guess))
        return forecast, PendingEstimate(guess, now)

    def _first_range(self, drawn: Floats, guess: Guess) -> Corrected | None:
        """The range of the simulation around it and around the mixture: the simulation alone is too sure of itself."""
        if len(self.history.all_durations) < FEWEST_SAMPLES or guess.root is None:
            return None
        low, median, high = np.quantile(drawn, (0.1, 0.5, 0.9))
        return Corrected(_mean_of_ended(drawn), float(low), float(median), float(high)).stretch_to(guess.root**2)

    def observe(self, state: State, entry: e.Entry) -> None:
        """Take in an entry that `state` has just taken in."""
        rule = self._RULES[type(entry.event)]
        if rule is not None:
            rule(self, state, entry.event, entry.at)

    # What is learned from each event.

    def _day_opened(self, _state: State, _event: e.DayOpened, _at: int) -> None:
        self._pending.clear()
        self._turning.clear()
        self._idle.clear()
        if self.learned.correction is not None:
            self.learned.correction.next_day()

    def _clock_corrected(self, state: State, _event: e.ClockCorrected, at: int) -> None:
        """Forget recent events: their times are false."""
        self._day_opened(state, e.DayOpened(state.day or ""), at)
        self._arrivals.forget()
        self.recent = self.learned.recent = Recent()
        self.roster.free_since.clear()
        self.roster.last_active.clear()

    def _opened(self, _state: State, event: e.WindowOpened | e.WindowResumed, at: int) -> None:
        self.roster.opened(event.window, at)

    def _carried(self, _state: State, event: e.WindowCarried, at: int) -> None:
        """Keep what is known of the window, or begin with it where the journal begins with this day."""
        if event.state == "open" and event.window not in self.roster.free_since:
            self.roster.opened(event.window, at)

    def _closed(self, _state: State, event: e.WindowClosed | e.WindowPaused, _at: int) -> None:
        self.roster.closed(event.window)
        self._turning.pop(event.window, None)
        if event.window in self._idle:
            self.history.came_back(self._idle.pop(event.window)[1], NO_RETURN_S)

    def _issued(self, state: State, event: e.TicketIssued, at: int) -> None:
        self.recent.arrivals.add(at)
        self._arrivals.issued(state, event, at)

    def _called(self, state: State, event: e.TicketCalled, at: int) -> None:
        ticket = state.tickets[event.ticket]
        waited = (at - ticket.waiting_since) / SECOND
        self.recent.called(ticket.service, waited, at)
        self.history.waited(ticket.service, waited, left=False)
        self.roster.called(event.window, ticket.service, at)
        if event.window in self._turning:
            self.history.turnover.add((at - self._turning.pop(event.window)) / SECOND)
        if event.window in self._idle:
            since, idle = self._idle.pop(event.window)
            self.history.came_back(idle, (at - since) / SECOND)
        pending = self._pending.pop(event.ticket, None)
        if pending is not None and at > pending.asked_at and self.learned.correction is not None:
            # who did not queue teaches nothing: that nobody waits before a free window every estimate knows
            stays = max(self.history.patience_of(ticket.service).stays(waited), 1 / MOST_WEIGHT_OF_CALL)
            self.learned.correction.learn(pending.guess, ticket.service, (at - pending.asked_at) / SECOND, 1 / stays)

    def _freed(self, state: State, event: Freed, at: int) -> None:
        if event.window is None:  # the visitor has asked for more time
            self._pending.pop(event.ticket, None)
            return
        self.recent.ends.add(at)
        self.roster.freed(event.window, at)
        ticket = state.tickets[event.ticket]
        if ticket.started_at is not None and not isinstance(event, e.TicketNoShow | e.TicketHeld):
            service = ticket.visited[-1].service if ticket.visited else ticket.service
            self.history.served(service, (at - ticket.started_at) / SECOND)
        if next_ticket(state, event.window, at) is not None:
            self._turning[event.window] = at

    def _left(self, state: State, event: e.TicketLeft, at: int) -> None:
        ticket = state.tickets[event.ticket]
        if self._pending.pop(event.ticket, None) is not None or ticket.first_called_at is None:
            self.recent.leavings.add(at)
            self.history.waited(ticket.service, (at - ticket.waiting_since) / SECOND, left=True)

    def _forget(self, _state: State, event: e.TicketCancelled | e.TicketChanged, _at: int) -> None:
        """Drop the estimate: the ticket waits for another service or no longer."""
        self._pending.pop(event.ticket, None)

    def _came_with_booking(self, state: State, event: e.BookingArrived, at: int) -> None:
        booking = state.bookings.get(event.booking)
        if booking is not None:
            self.learned.punctuality.arrived(booking, at)

    def _missed_booking(self, state: State, event: e.BookingMissed, _at: int) -> None:
        if event.booking in state.bookings:  # those from before the journal's beginning have no arrivals either
            self.learned.punctuality.missed()

    def _look_at_idle(self, state: State, now: int) -> None:
        """Observe free windows while a ticket waits: their next call shows how soon such windows come back."""
        for window in state.windows.values():
            if window.state == "open" and window.ticket is None and window.window not in self._idle:
                self._idle[window.window] = (now, self.roster.free_for(window.window, now))

    _RULES: ClassVar[dict[type, Callable[["Estimator", State, Any, int], None] | None]] = every_event(
        {
            e.DayOpened: _day_opened,
            e.ClockCorrected: _clock_corrected,
            e.WindowOpened: _opened,
            e.WindowCarried: _carried,
            e.WindowResumed: _opened,
            e.WindowClosed: _closed,
            e.WindowPaused: _closed,
            e.TicketIssued: _issued,
            e.TicketCalled: _called,
            e.TicketFinished: _freed,
            e.TicketContinued: _freed,
            e.TicketTransferred: _freed,
            e.TicketNoShow: _freed,
            e.TicketHeld: _freed,
            e.TicketLeft: _left,
            e.TicketCancelled: _forget,
            e.TicketChanged: _forget,
            e.BookingArrived: _came_with_booking,
            e.BookingMissed: _missed_booking,
        },
        ignored=(
            # the state has taken it in, and holds all of it
            e.HallConfigured,
            e.DayClosed,
            e.DayReopened,
            e.ServiceSwitchedOff,
            e.ServiceSwitchedOn,
            e.TicketCarried,
            e.TicketRecalled,
            e.TicketStarted,
            e.TicketReturned,
            e.TicketReleased,
            e.TicketReinstated,
            e.PrivilegeConfirmed,
            e.PrivilegeRefused,
            e.PrivilegeReinstated,
            # how long tickets unserved at the end of the day would have waited is unknown
            e.TicketClosed,
            # nothing about a wait
            e.OperatorMoved,
            e.AlarmAcknowledged,
            e.RecordsLost,
            e.HallPromoted,
            e.ClockAccepted,
            e.ClockRefused,
            # the state holds the bookings; what is learned of them stands above
            *(BOOKING_EVENTS - {e.BookingArrived, e.BookingMissed}),
            *AFTERWARDS,
            *HELP_EVENTS,
        ),
    )


def drop_outlived(by_baseline: dict[str, float], *, has_waited: bool) -> Floats:
    """The baselines; where the ticket has waited longer than a baseline says, that is not a number."""
    rests = np.array(list(by_baseline.values()))
    return np.where(has_waited & (rests == 0), np.nan, rests)


def _mean_of_ended(drawn: Floats) -> float:
    """The mean of the draws in which the ticket is called; not a number where that is less than nine of ten."""
    ended = drawn[drawn < NO_RETURN_S]
    return float(ended.mean()) if len(ended) > 0.9 * len(drawn) else float("nan")
