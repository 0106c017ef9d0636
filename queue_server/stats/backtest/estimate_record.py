"""Measures how true estimates were, day by day: ours and every published one, on the same tickets, from a hall's
journal. Pure.

The journal is replayed; each ticket gets an estimate from the records before that moment, as a visitor does. It is
compared with the real wait when the ticket is called. Tickets that were given up are counted as in `forecast`: a ticket
called after a wait also stands for similar ones that left before (inverse probability of censoring, from what was known
then).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import msgspec
from msgspec import Struct, field

from queue_server.config.definition import Definition
from queue_server.hall import events as e
from queue_server.hall.folds.event_rules import AFTERWARDS, BOOKING_EVENTS, HELP_EVENTS, every_event
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import SECOND, State, WindowState
from queue_server.stats.estimates.baselines import NAMES, OWN_ESTIMATE
from queue_server.stats.estimates.estimate import MOST_WEIGHT_OF_CALL, Estimator, Forecast, Learned
from queue_server.stats.estimates.learned import encode as encode_learned

ESTIMATE_WAYS: Final = (*NAMES, OWN_ESTIMATE)
FEWEST_OUTCOMES: Final = 30
"""The fewest outcomes by which estimates are judged."""
RECORD_DRAWS: Final = 50
RECORD_DAYS: Final = 30
"""The number of closed days that the record covers."""
LEARNS: Final = 14
"""Days before the first one judged, which only serve to learn."""


class Errors(Struct):
    """Sums over outcomes: their weights, and the weighted errors (s, above 0: estimated too long) and squares of
    errors."""

    weight: float = 0.0
    error: float = 0.0
    squared: float = 0.0


class EstimateScore(Struct):
    """The accuracy of the estimates of one service on one day, or of several added up.

    `outcomes` are tickets called after a wait with an estimate; `gave_up` left before a call; `untold` queued when too
    little was known for an estimate. `inside` and `outside` are the weights of outcomes inside and outside our range.
    """

    outcomes: int = 0
    gave_up: int = 0
    untold: int = 0
    inside: float = 0.0
    outside: float = 0.0
    ways: dict[str, Errors] = field(default_factory=dict)

    @property
    def says_enough(self) -> bool:
        return self.outcomes >= FEWEST_OUTCOMES

    @property
    def coverage(self) -> float | None:
        """The share of outcomes in our range; None where there are too few."""
        whole = self.inside + self.outside
        return self.inside / whole if self.says_enough and whole else None

    def rmse(self, way: str) -> float | None:
        """Root of the mean squared error (s); None where there are too few outcomes."""
        errors = self.ways.get(way)
        return (errors.squared / errors.weight) ** 0.5 if errors is not None and self.says_enough else None

    def bias(self, way: str) -> float | None:
        """The mean error (s); above 0, estimates were too long."""
        errors = self.ways.get(way)
        return errors.error / errors.weight if errors is not None and self.says_enough else None

    @classmethod
    def added(cls, parts: Iterable["EstimateScore"]) -> "EstimateScore":
        whole = cls()
        for part in parts:
            whole.outcomes += part.outcomes
            whole.gave_up += part.gave_up
            whole.untold += part.untold
            whole.inside += part.inside
            whole.outside += part.outside
            for way, errors in part.ways.items():
                sums = whole.ways.setdefault(way, Errors())
                sums.weight += errors.weight
                sums.error += errors.error
                sums.squared += errors.squared
        return whole


class EstimateAccuracy(Struct, frozen=True):
    """The accuracy by service, over the judged days from `first` to `last`: `days` of the `of` days that are over."""

    days: int
    of: int
    first: str
    last: str
    by_service: dict[str, EstimateScore]


class RecordPosition(Struct, frozen=True):
    """The end of a day, from which the next day is judged: `seq` is its last record, `definition` was in force then,
    and `learned` is an estimator's `Learned`, encoded."""

    day: str
    seq: int
    definition: Definition
    learned: bytes


class JudgedDay(Struct, frozen=True):
    """A day that is over: its accuracy by service, and the position from which the next one is judged."""

    reached: RecordPosition
    by_service: dict[str, EstimateScore]


class Recorder:
    """Takes in a hall's entries from some record on; entries before the first `DayOpened` are skipped.

    A hall is empty when it opens a day, so the state is known there: with the `definition` in force unless the journal
    has another, and with what was `learned` before. Each day has its own random numbers, so that an interrupted run
    gives the same result.
    """

    def __init__(
        self, hall: str, definition: Definition, learned: Learned | None = None, *, draws: int = RECORD_DRAWS
    ) -> None:
        self._hall, self._definition, self._draws = hall, definition, draws
        self._estimator = Estimator(draws=draws, learned=learned)
        self._state: State | None = None
        self._forecasts: dict[str, tuple[Forecast, int]] = {}
        self._today: dict[str, EstimateScore] = {}

    def take_in(self, entry: e.Entry) -> JudgedDay | None:
        """The day that this entry ends, or None."""
        if isinstance(entry.event, e.DayOpened):
            self._begin(entry.event.day, entry.at)
        elif isinstance(entry.event, e.HallConfigured):
            self._definition = entry.event.definition
        if self._state is None:
            return None
        self._judge(self._state, entry)
        evolve(self._state, entry)
        self._estimator.observe(self._state, entry)
        if isinstance(entry.event, e.TicketIssued):
            ticket = self._state.tickets[entry.event.ticket]
            self._forecasts[ticket.id] = (self._estimator.ask(self._state, ticket, entry.at), entry.at)
        if isinstance(entry.event, e.DayClosed):
            learned = encode_learned(self._estimator.learned)
            return JudgedDay(RecordPosition(entry.event.day, entry.seq, self._definition, learned), self._today)
        return None

    def _begin(self, day: str, at: int) -> None:
        self._today, self._forecasts = {}, {}
        windows = {w.window: WindowState(w.window, since=at) for w in self._definition.windows}
        self._state = self._state or State(hall=self._hall, definition=self._definition, windows=windows)
        seed = date.fromisoformat(day).toordinal()
        self._estimator = Estimator(seed=seed, draws=self._draws, learned=self._estimator.learned)

    def _judge(self, state: State, entry: e.Entry) -> None:
        """Compare the estimate with this entry, which the state has not taken in yet."""
        event: Any = entry.event
        effect = _EFFECTS[type(event)]
        if effect is None or event.ticket not in self._forecasts:
            return
        forecast, asked_at = self._forecasts.pop(event.ticket)
        if effect == "void":
            return
        service, waited = state.tickets[event.ticket].service, (entry.at - asked_at) / SECOND
        if waited <= 0:
            return
        score = self._today.setdefault(service, EstimateScore())
        estimate = forecast.published
        if estimate is None:
            score.untold += 1
        elif effect == "gave_up":
            score.gave_up += 1
        else:
            stays = max(self._estimator.history.patience_of(service).stays(waited), 1 / MOST_WEIGHT_OF_CALL)
            _add_outcome(score, forecast.baselines | {OWN_ESTIMATE: estimate.mean}, waited, 1 / stays)
            if estimate.low <= waited <= estimate.high:
                score.inside += 1 / stays
            else:
                score.outside += 1 / stays


_EFFECTS: Final[dict[type, str | None]] = every_event(
    {
        e.TicketCalled: "called",
        e.TicketLeft: "gave_up",
        e.TicketHeld: "void",
        e.TicketChanged: "void",
        e.TicketCancelled: "void",
        e.TicketClosed: "void",
    },
    ignored=(
        # the wait for the first call goes on, or is over
        e.TicketIssued,
        e.TicketCarried,
        e.TicketRecalled,
        e.TicketStarted,
        e.TicketFinished,
        e.TicketContinued,
        e.TicketTransferred,
        e.TicketReturned,
        e.TicketReleased,
        e.TicketNoShow,
        e.TicketReinstated,
        e.PrivilegeConfirmed,
        e.PrivilegeRefused,
        e.PrivilegeReinstated,
        # nothing about a ticket
        e.HallConfigured,
        e.DayOpened,
        e.DayClosed,
        e.DayReopened,
        e.ServiceSwitchedOff,
        e.ServiceSwitchedOn,
        e.RecordsLost,
        e.HallPromoted,
        e.WindowOpened,
        e.WindowClosed,
        e.WindowPaused,
        e.WindowResumed,
        e.WindowCarried,
        e.OperatorMoved,
        e.AlarmAcknowledged,
        e.ClockAccepted,
        e.ClockRefused,
        e.ClockCorrected,
        # the wait begins with the ticket
        *BOOKING_EVENTS,
        *AFTERWARDS,
        *HELP_EVENTS,
    ),
)
"""What each event does to the wait of its ticket: the estimate is compared with a call, or with a wait that was given
up, or the wait is no longer the one that was estimated."""


def _add_outcome(score: EstimateScore, estimates: dict[str, float], waited: float, weight: float) -> None:
    score.outcomes += 1
    for way, seconds in estimates.items():
        errors = score.ways.setdefault(way, Errors())
        error = seconds - waited
        errors.weight += weight
        errors.error += weight * error
        errors.squared += weight * error * error


def encode(score: EstimateScore) -> bytes:
    return msgspec.msgpack.encode(score)


def decode(body: bytes) -> EstimateScore:
    """The decoded score. Raises `msgspec.MsgspecError` for bytes of another program."""
    return msgspec.msgpack.decode(body, type=EstimateScore)
