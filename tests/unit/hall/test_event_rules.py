"""Every fold knows every event: it has a rule for it, or says that it ignores it."""

import ast
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from msgspec import Struct

from queue_server.hall import events as e
from queue_server.hall import transitions
from queue_server.hall.events import DayClosed, DayOpened
from queue_server.hall.folds import evolve
from queue_server.hall.folds.event_rules import EVENTS, every_event
from queue_server.hall.state import MINUTE
from queue_server.hall.ticket import AT_WINDOW, ENDS, LIVE
from queue_server.journal import codec
from queue_server.journal.checks import audit
from queue_server.journal.checks.sequence import sequence_checker
from queue_server.stats.backtest import estimate_record
from queue_server.stats.estimates.estimate import Estimator
from queue_server.stats.fairness.fairness_fold import FairnessFold
from queue_server.stats.visits.booked_days import BookedDays
from queue_server.stats.visits.live_stage import CLOCKS
from queue_server.stats.visits.visits import OUTCOMES, Visits
from queue_server.stats.visits.windows.window_times import WITH_TICKET, WindowTimes
from queue_server.views.fairness.line_positions import LinePositions
from tests.folds import fold_visits, fold_window_times
from tests.halls import DEFINITION, MORNING
from tests.modules import modules

FOLDS: dict[str, Mapping[type, object]] = {
    evolve.__name__: evolve._ON_HALL,
    audit.__name__: audit._DUE_TIMES,
    sequence_checker.__name__: sequence_checker._OBJECTIONS,
    codec.__name__: codec._KIND_OF,
    estimate_record.__name__: estimate_record._EFFECTS,
    Estimator.__module__: Estimator._RULES,
    FairnessFold.__module__: FairnessFold._RULES,
    BookedDays.__module__: BookedDays._RULES,
    Visits.__module__: Visits._RULES,
    WindowTimes.__module__: WindowTimes._RULES,
    LinePositions.__module__: LinePositions._ON_TICKET,
}
"""Every module that does different things at different events, and its table."""

PARTS = {
    "queue_server.hall.bookings.evolve_booking": evolve.__name__,
    "queue_server.hall.bookings.receptions.evolve_reception": evolve.__name__,
    "queue_server.hall.bookings.plans.evolve_plans": evolve.__name__,
    "queue_server.hall.ratings.evolve_rating": evolve.__name__,
    "queue_server.hall.help.evolve_help": evolve.__name__,
    "queue_server.journal.checks.sequence.booking_sequence": sequence_checker.__name__,
    "queue_server.journal.checks.sequence.draw_sequence": sequence_checker.__name__,
    "queue_server.journal.checks.sequence.help_sequence": sequence_checker.__name__,
    "queue_server.journal.checks.sequence.plan_sequence": sequence_checker.__name__,
    "queue_server.hall.folds.evolve_ticket": evolve.__name__,
    "queue_server.journal.checks.sequence.ticket_sequence": sequence_checker.__name__,
    "queue_server.journal.checks.sequence.window_sequence": sequence_checker.__name__,
}
"""The part of a fold that is about tickets or bookings, and the fold, whose table names every event."""

QUESTIONS = {
    "displays.paper.outbox": "prints what is issued",
    "displays.tickets.verify": "a ticket, a booking or a mark, by the code of its record",
    "queue_server.api.region.rules_watch": "the definition in force",
    "queue_server.engine.followed": "the definition in force",
    "queue_server.engine.hall_writers": "a person's answer about the clock",
    "queue_server.engine.proposal": "a note belongs to a transfer",
    "queue_server.hall.bookings.transitions": "the table itself",
    "queue_server.hall.serve": "the event that it has just made",
    "queue_server.hall.transitions": "the tables themselves",
    "queue_server.journal.checks.audited_booking": "places and times of bookings, closures and the waiting list",
    "queue_server.journal.checks.chain_verifier": "after a correction the time may be earlier",
    "queue_server.journal.checks.overtaken": "the definition in force",
    "queue_server.journal.clock_records": "the record that answers about the clock",
    "queue_server.journal.feed": "the definition in force",
    "queue_server.messages.planning.telling": "what visitors asked to be told",
    "queue_server.messages.planning.visit_data": "whose booking becomes a ticket",
    "queue_server.journal.papers": "what was given out on paper",
    "queue_server.stats.backtest.log_playback": "estimates are asked for at the issue",
    "queue_server.stats.backtest.record_keeper": "whether a day is over",
    "queue_server.stats.estimates.learning": "a day's beginning, and estimates at the issue",
    "queue_server.stats.past_logs.log_writer": "the definition in force",
    "queue_server.stats.staffing.scenarios.past_days": "a day's beginning, and the definition in force",
    "queue_server.stats.staffing.scenarios.whatif": "the ends of a wait in a play of its own commands",
    "queue_server.stats.visits.fold": "what takes rows back",
    "queue_server.stats.visits.rated_days": "marks, a day's beginning, and whether the hall asks",
    "queue_server.stats.visits.past_hall": "the definition in force",
    "queue_server.upkeep.past_logs.import_preview": "from when until when windows were open on the days of a log",
    "queue_server.upkeep.copies.restore_job": "the definition in force",
    "queue_server.webhooks.cloud_event": "members that stay in the hall, of events that have such",
    "queue_server.worker.process.visits_file": "the reference, given at the issue",
    "queue_server.views.answer": "whether somebody was called",
    "queue_server.views.calls": "calls alone",
    "queue_server.views.fairness.overtaken": "calls alone",
}
"""Modules that look for one kind of event, and for what: no other event can concern them."""


@pytest.mark.parametrize("fold", FOLDS)
def test_a_fold_knows_every_event(fold: str) -> None:
    """What it does not name would pass it by in silence."""
    assert set(FOLDS[fold]) == EVENTS


def test_whoever_tells_events_apart_is_a_fold_or_asks_for_one_kind() -> None:
    """A module that begins to do so has to say which, above."""
    names = {event.__name__ for event in EVENTS}
    asking = {
        place.removesuffix(".py").replace("/", ".")
        for place, tree in modules(*names)
        if any(_names(node) & names for node in ast.walk(tree))
    }
    assert asking - {e.__name__} == {*FOLDS, *PARTS, *QUESTIONS}


def _names(node: ast.AST) -> set[str]:
    """The classes that an expression tells apart: in `isinstance`, in a `case`, in a table."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
        return _words(node.args[1])
    if isinstance(node, ast.MatchClass):
        return _words(node.cls)
    if isinstance(node, ast.Dict):
        parts = (*node.keys, *node.values)
        return set[str]().union(*(_words(part) for part in parts if isinstance(part, ast.Attribute | ast.Name)))
    return set()


def _words(node: ast.expr) -> set[str]:
    return {
        part.attr if isinstance(part, ast.Attribute) else part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute | ast.Name)
    }


def test_a_table_that_leaves_an_event_out_is_an_error() -> None:
    """When the module is imported, so no server starts with it; the event is named."""
    with pytest.raises(TypeError, match=r"look at DayClosed$"):
        every_event({DayOpened: 1}, ignored=EVENTS - {DayOpened, DayClosed})


@pytest.mark.parametrize("ignored", [[*EVENTS], [*(EVENTS - {DayOpened}), DayClosed], [*(EVENTS - {DayOpened}), int]])
def test_a_table_that_names_an_event_twice_or_a_stranger_is_an_error(ignored: list[type]) -> None:
    """A rule and at the same time ignored, ignored twice, or no event at all."""
    with pytest.raises(TypeError, match="look at"):
        every_event({DayOpened: 1}, ignored=ignored)


def test_every_state_has_its_clock_or_its_outcome() -> None:
    """Which clock of a visit runs, how it has ended and what the window does follows from the state alone."""
    assert (set(CLOCKS), set(OUTCOMES), set(WITH_TICKET)) == (set(LIVE), set(ENDS), set(AT_WINDOW))
    assert set(transitions.TRANSITIONS) | set(transitions.WINDOW_TRANSITIONS) <= EVENTS


class TicketSuspended(Struct, frozen=True):
    """An event that this program has not: the service stops, and the visitor waits aside."""

    ticket: str
    window: int


def test_a_transition_alone_stops_the_clock_of_a_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Served for ten minutes, held for an hour by an event of which the folds know its transition and nothing else,
    called again and served for five: the hour is no service, and the window was free."""
    monkeypatch.setitem(transitions.TRANSITIONS, TicketSuspended, (("serving",), "held"))
    for fold in (Visits, WindowTimes):
        monkeypatch.setitem(fold._RULES, TicketSuspended, None)
    happened: list[tuple[int, Any]] = [
        (0, e.HallConfigured(DEFINITION)),
        (0, e.DayOpened("2025-10-09")),
        (0, e.WindowOpened(1, "op")),
        (0, e.TicketIssued("t", "A001", "land", 0)),
        (0, e.TicketCalled("t", "A001", 1, "by_rule")),
        (0, e.TicketStarted("t", 1)),
        (10, TicketSuspended("t", 1)),
        (70, e.TicketReturned("t", 0, "hand")),
        (70, e.TicketCalled("t", "A001", 1, "by_rule")),
        (70, e.TicketStarted("t", 1)),
        (75, e.TicketFinished("t", 1)),
        (75, e.WindowClosed(1)),
    ]
    entries = [
        e.Entry(seq, MORNING + minute * MINUTE, "x:y", "", event, bytes(32))
        for seq, (minute, event) in enumerate(happened, 1)
    ]
    (row,) = fold_visits("aksu", entries)
    assert (row.served // MINUTE, row.held // MINUTE) == (15, 60)
    times = Counter[str]()
    for time in fold_window_times("aksu", entries):
        times[time.state] += time.spent // MINUTE
    assert times == {"serving": 15, "idle": 60}
