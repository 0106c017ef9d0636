"""Any sequence of commands keeps the hall's promises."""

from collections import Counter
from typing import Literal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.decide import decide
from queue_server.hall.errors import Refused
from queue_server.hall.folds.evolve import evolve, evolve_all
from queue_server.hall.order import next_ticket
from queue_server.hall.state import MINUTE, SECOND, State, WindowState
from queue_server.hall.ticket import LIVE, STATES, Ticket
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from queue_server.journal.visits.visit_lists import VisitLists
from queue_server.stats.visits.fold import Fold
from queue_server.views.windows.desk import allowed
from tests.halls import DESK, KIOSK, PureHall, with_rules

WINDOWS = st.integers(1, 4)
SERVICES = st.sampled_from(["land", "school", "papers"])
PRIORITIES = st.sampled_from([None, None, "veteran", "booked"])
OPERATORS = st.sampled_from([None, "aigul", "dauren"])
MODES = st.sampled_from(["kept", "anew"])


def expected_next(state: State, window: int, now: int) -> str | None:
    """The rule of the line computed from scratch: no index, no sorted line, every ticket looked at."""
    definition: Definition = state.defined
    served = next(w for w in definition.windows if w.window == window).after_minutes()

    def key(ticket: Ticket) -> tuple[int, int]:
        return (ticket.due, ticket.seq)

    waiting = [t for t in state.tickets.values() if t.state == "waiting"]
    candidates = [t for t in waiting if t.bound_to == window]
    for service, minutes in served.items():
        line = sorted((t for t in waiting if t.service == service and t.bound_to is None), key=key)
        if line and now - line[0].waiting_since >= minutes * MINUTE:
            candidates += line
    return min(candidates, key=key).id if candidates else None


class AnyHall(RuleBasedStateMachine):
    """Random commands, some refused, at random moments."""

    @initialize(
        transfer=MODES, hold=MODES, stop=MODES, over=st.sampled_from(["serving", "live"]), go_round=st.booleans()
    )
    def begin(self, transfer: str, hold: str, stop: str, over: Literal["serving", "live"], go_round: bool) -> None:
        rules = with_rules(due_after_transfer=transfer, due_after_hold=hold, due_after_stop=stop)
        self.hall = PureHall(replace(rules, carried_over=over, numbers_go_round=go_round))
        self.numbers: set[tuple[str, str]] = set()
        self.issued = 0

    def ask(self, command: c.Command, actor: c.Actor = DESK) -> None:
        """What is refused changes nothing; what is not follows the rule of the line."""
        state = self.hall.state
        self.hall.settle()
        seq, before = state.seq, len(self.hall.entries)
        try:
            self.hall.ask(command, actor)
        except Refused:
            assert (state.seq, len(self.hall.entries)) == (seq, before)

    @rule(
        service=SERVICES,
        priority=PRIORITIES,
        visit=st.lists(SERVICES, max_size=2),
        booked=st.none() | st.integers(-30, 30),
    )
    def issue(self, service: str, priority: str | None, visit: list[str], booked: int | None) -> None:
        self.issued += 1
        booked_at = None if booked is None else self.hall.now + booked * MINUTE
        self.ask(c.IssueTicket(f"t{self.issued}", service, priority, "ru", tuple(visit), booked_at), KIOSK)

    @rule(window=WINDOWS, operator=OPERATORS)
    def open(self, window: int, operator: str | None) -> None:
        self.ask(c.OpenWindow(window, operator))

    @rule(window=WINDOWS)
    def next(self, window: int) -> None:
        self.ask(c.CallNext(window))

    @rule(window=WINDOWS)
    def start_and_go_on(self, window: int) -> None:
        """The usual turn: start whoever is called, then press the one key."""
        self.ask(c.StartService(window))
        self.ask(c.CallNext(window))

    @rule(
        window=WINDOWS,
        kind=st.sampled_from(
            [c.CloseWindow, c.ResumeWindow, c.Recall, c.StartService, c.FinishService, c.MarkNoShow, c.ReturnTicket]
        ),
    )
    def press(self, window: int, kind: type) -> None:
        self.ask(kind(window))

    @rule(window=WINDOWS)
    def slip_and_take_back(self, window: int) -> None:
        """Mark a no-show by a slip of the finger, and take it back."""
        self.wait(60)
        self.ask(c.MarkNoShow(window))
        self.ask(c.TakeBack(window))

    @rule(window=WINDOWS)
    def take_back(self, window: int) -> None:
        self.ask(c.TakeBack(window))

    @rule(window=WINDOWS)
    def pause(self, window: int) -> None:
        self.ask(c.PauseWindow(window, "tea"))

    @rule(window=WINDOWS, minutes=st.none() | st.integers(1, 61))
    def hold(self, window: int, minutes: int | None) -> None:
        self.ask(c.HoldTicket(window, minutes))

    @rule(window=WINDOWS, service=st.none() | SERVICES, to=st.none() | WINDOWS, back=st.booleans())
    def transfer(self, window: int, service: str | None, to: int | None, back: bool) -> None:
        self.ask(c.TransferTicket(window, service, to, back))

    @rule(window=WINDOWS, confirmed=st.booleans())
    def privilege(self, window: int, confirmed: bool) -> None:
        self.ask(c.ConfirmPrivilege(window, confirmed))

    @rule(window=WINDOWS, pick=st.integers(1, 30))
    def out_of_turn(self, window: int, pick: int) -> None:
        self.ask(c.CallOutOfTurn(window, f"t{pick}", "because"))

    @rule(pick=st.integers(1, 30), service=st.none() | SERVICES, priority=st.just(UNSET) | PRIORITIES)
    def change(self, pick: int, service: str | None, priority: str | UnsetType | None) -> None:
        self.ask(c.ChangeTicket(f"t{pick}", "because", service, priority))

    @rule(pick=st.integers(1, 30))
    def cancel(self, pick: int) -> None:
        self.ask(c.CancelTicket(f"t{pick}", "because"))

    @rule(service=SERVICES)
    def acknowledge(self, service: str) -> None:
        self.ask(c.AcknowledgeAlarm(f"over_norm:{service}"))

    @rule(beyond=st.integers(-3, 20))
    def note_loss(self, beyond: int) -> None:
        self.ask(c.NoteLoss(seen=max(0, self.hall.state.seq + beyond)))

    @rule(window=WINDOWS, to=WINDOWS)
    def move_operator(self, window: int, to: int) -> None:
        self.ask(c.MoveOperator(window, to, "because"))

    @rule(window=WINDOWS, operator=st.sampled_from(("aigul", "dana")))
    def change_operator(self, window: int, operator: str) -> None:
        self.ask(c.ChangeOperator(window, operator))

    @rule(pick=st.integers(1, 30))
    def leave(self, pick: int) -> None:
        self.ask(c.LeaveQueue(f"t{pick}"))

    @rule(pick=st.integers(1, 30))
    def ask_for_time(self, pick: int) -> None:
        self.ask(c.AskForTime(f"t{pick}"))

    @rule(service=SERVICES, on=st.booleans())
    def switch(self, service: str, on: bool) -> None:
        self.ask(c.SwitchService(service, on, "ill"))

    @rule(seconds=st.sampled_from([1, 20, 60, 600, 3600]))
    def wait(self, seconds: int) -> None:
        self.hall.now += seconds * SECOND
        self.hall.settle()

    @rule()
    def next_day(self) -> None:
        self.hall.pass_minutes(24 * 60)

    @rule()
    def close_day(self) -> None:
        self.ask(c.CloseDay())

    @rule()
    def reopen_day(self) -> None:
        self.ask(c.ReopenDay())

    @invariant()
    def balance_holds(self) -> None:
        """issued = waiting + called + serving + held + served + no_show + left + closed, and the index agrees."""
        state = self.hall.state
        counted = Counter(ticket.state for ticket in state.tickets.values())
        assert {s: state.index.balance[s] for s in STATES} == {s: counted[s] for s in STATES}
        assert state.issued() == sum(counted.values())

    @invariant()
    def one_ticket_per_window_and_one_window_per_ticket(self) -> None:
        state = self.hall.state
        at_windows = {w.ticket: w.window for w in state.windows.values() if w.ticket is not None}
        at_work = {t.id: t.window for t in state.tickets.values() if t.state in ("called", "serving")}
        assert at_windows == at_work
        assert all(w.ticket is None for w in state.windows.values() if w.state != "open")

    @invariant()
    def one_operator_per_window_and_one_window_per_operator(self) -> None:
        state = self.hall.state
        seated = [(w.operator, w.window) for w in state.windows.values() if w.operator is not None]
        assert dict(seated) == state.index.seats
        assert len(seated) == len(state.index.seats)

    @invariant()
    def a_number_is_carried_by_one_visitor(self) -> None:
        """On a day each number is given once; where numbers go round, again once nobody carries it any more."""
        state = self.hall.state
        numbers = Counter(t.number for t in state.tickets.values() if t.is_live or not state.defined.numbers_go_round)
        assert not numbers or numbers.most_common(1)[0][1] == 1

    @invariant()
    def who_is_next_is_as_the_rule_says(self) -> None:
        """The sorted lines and the rule computed from scratch never differ, at any window."""
        for window in self.hall.state.windows:
            ticket = next_ticket(self.hall.state, window, self.hall.now)
            assert (ticket.id if ticket else None) == expected_next(self.hall.state, window, self.hall.now)

    @invariant()
    def time_causes_nothing_before_the_next_moment(self) -> None:
        """Every command looks at that moment first, and no further before it has come."""
        state = self.hall.state
        ends = [t.held_until for t in state.tickets.values() if t.state == "held" and t.held_until is not None]
        assert state.index.next_moment == min([state.day_ends(), *ends])

    @invariant()
    def nobody_waits_for_a_closed_window(self) -> None:
        state = self.hall.state
        waiting = [t for t in state.tickets.values() if t.state in LIVE and t.bound_to is not None]
        bound_to = {t.bound_to for t in waiting if t.state in ("waiting", "held")}
        assert not bound_to & {w.window for w in state.windows.values() if w.state == "closed"}

    @invariant()
    def the_desk_offers_next_exactly_when_it_would_not_be_refused(self) -> None:
        state = self.hall.state
        for window in state.windows.values():
            sitter = c.Actor("operator", window.operator or "", is_person=window.operator is not None)
            try:
                decide(state, c.CallNext(window.window), sitter, self.hall.now)
                would = True
            except Refused:
                would = False
            assert ("next" in allowed(state, window, self.hall.now)) == would

    def teardown(self) -> None:
        """Replaying the journal gives the same state, and every call by the rule follows from the state before it."""
        if not hasattr(self, "hall"):
            return
        replayed, checker = State(hall="aksu"), SequenceChecker()
        for entry in self.hall.entries:
            called = entry.event
            if isinstance(called, e.TicketCalled) and called.reason == "by_rule":
                assert called.ticket == expected_next(replayed, called.window, entry.at)
            assert checker.objection(entry.event) is None
            checker.follow(entry.event)
            evolve(replayed, entry)
        assert replayed == self.hall.state
        self.a_day_can_be_read_from_its_beginning()
        self.the_rows_tell_of_every_ticket()

    def a_day_can_be_read_from_its_beginning(self) -> None:
        """Whoever begins with the record of the present day's opening knows every ticket and every seat."""
        state = self.hall.state
        opened = max(n for n, entry in enumerate(self.hall.entries) if isinstance(entry.event, e.DayOpened))
        windows = {window.window: WindowState(window.window) for window in state.defined.windows}
        today = State(hall="aksu", definition=state.defined, windows=windows)
        evolve_all(today, self.hall.entries[opened:])
        assert today.tickets == state.tickets
        assert [(w.state, w.operator, w.ticket) for w in today.windows.values()] == [
            (w.state, w.operator, w.ticket) for w in state.windows.values()
        ]

    def the_rows_tell_of_every_ticket(self) -> None:
        """Each ticket has ended in one row, or goes on in one; rows that were taken back count no more."""
        fold, lists = Fold.begin("aksu"), VisitLists()
        rows = fold.take_in(self.hall.entries)
        lists.add([rows])
        last: dict[str, str | None] = {}
        for visit in [*lists.visits["aksu"], *fold.visits.so_far(self.hall.now)]:
            if visit.outcome not in ("continued", "transferred", "moved"):
                assert visit.ticket not in last
                last[visit.ticket] = "closed" if visit.outcome == "cancelled" else visit.outcome
        for ticket in self.hall.state.tickets.values():
            assert last[ticket.id] == (None if ticket.is_live else ticket.state)


AnyHall.TestCase.settings = settings(max_examples=30, stateful_step_count=50, deadline=None)
test_any_sequence_of_commands = pytest.mark.slow(AnyHall.TestCase)
