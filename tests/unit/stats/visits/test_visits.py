"""Stages of visits: one row each, with every clock kept apart."""

from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused
from queue_server.hall.state import MINUTE
from queue_server.journal.visits.visit import Visit
from queue_server.stats.visits.visits import Visits
from tests.folds import fold_visits
from tests.halls import MORNING, PureHall, with_rules


def rows(hall: PureHall) -> list[Visit]:
    return fold_visits("aksu", hall.entries)


def test_a_visit_keeps_its_clocks_apart() -> None:
    """Waiting 4 minutes, walking 1, served 10: a recall changes the last call and nothing else."""
    hall = PureHall()
    hall.open(1)
    hall.issue("land", "veteran")
    hall.pass_minutes(4)
    hall.call(1)
    hall.pass_minutes(0.5)
    hall.ask(c.Recall(1))
    hall.pass_minutes(0.5)
    hall.ask(c.StartService(1))
    hall.pass_minutes(10)
    hall.ask(c.FinishService(1))
    (row,) = rows(hall)
    assert (row.stage, row.service, row.priority, row.language, row.number) == (0, "land", "veteran", "kk", "A001")
    assert (row.day, row.window, row.operator, row.outcome) == ("2025-10-09", 1, "operator-1", "served")
    assert (row.waited, row.walked, row.served, row.held) == (4 * MINUTE + 1, MINUTE, 10 * MINUTE, 0)
    assert (row.calls, row.recalls, row.call_reason, row.passed) == (1, 1, "by_rule", 0)
    assert row.issued_at == MORNING
    assert row.first_called_at == MORNING + 4 * MINUTE + 1
    assert row.called_at == MORNING + 4 * MINUTE + MINUTE // 2 + 1
    assert row.started_at == MORNING + 5 * MINUTE + 1
    assert row.ended_at == MORNING + 15 * MINUTE + 1
    assert isinstance(hall.entries[row.seq - 1].event, e.TicketIssued)
    assert isinstance(hall.entries[(row.end_seq or 0) - 1].event, e.TicketFinished)


def test_two_services_are_two_stages() -> None:
    """The next stop begins when the one before ends, and remembers when the visit began."""
    hall = PureHall()
    hall.open(1, 4)
    hall.issue("land", None, "papers")
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.pass_minutes(5)
    hall.ask(c.FinishService(1))
    hall.pass_minutes(2)
    hall.call(4)
    hall.ask(c.StartService(4))
    hall.ask(c.FinishService(4))
    first, second = rows(hall)
    assert (first.stage, first.outcome, second.stage, second.outcome) == (0, "continued", 1, "served")
    assert (second.service, second.window, second.issued_at) == ("papers", 4, MORNING)
    assert (second.joined_at, second.waited) == (first.ended_at, 2 * MINUTE)


def test_a_transfer_ends_a_stage_that_was_not_served() -> None:
    """Sent on before the service began: nothing was served, and the visit goes on in another line."""
    hall = PureHall()
    hall.open(1, 3)
    hall.issue("land")
    hall.call(1)
    hall.ask(c.TransferTicket(1, "school"))
    (transfer,) = rows(hall)
    assert (transfer.outcome, transfer.served, transfer.started_at) == ("transferred", 0, None)
    visits = Visits("aksu")
    for entry in hall.entries:
        visits.take_in(entry)
    (live,) = visits.so_far(hall.now + MINUTE)
    assert (live.service, live.stage, live.waited, live.outcome) == ("school", 1, MINUTE, None)


def test_a_stage_ends_with_its_result() -> None:
    """What the operator recorded for each service of a visit; one finished by the next call has none."""
    hall = PureHall()
    hall.open(1, 4)
    hall.issue("land", None, "papers")
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.ask(c.FinishService(1, "referred"))
    hall.call(4)
    hall.ask(c.StartService(4))
    hall.ask(c.FinishService(4, "done"))
    hall.issue("land")
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.ask(c.CallNext(1))
    assert [(row.outcome, row.result) for row in rows(hall)] == [
        ("continued", "referred"),
        ("served", "done"),
        ("served", None),
    ]


def test_a_hold_is_no_waiting() -> None:
    """Time on hold is told apart from the two times in the line, and the first call stays the first."""
    hall = PureHall()
    hall.open(1)
    hall.issue("land")
    hall.pass_minutes(3)
    hall.call(1)
    hall.ask(c.HoldTicket(1))
    hall.pass_minutes(20)
    hall.ask(c.ReturnTicket(1))
    hall.pass_minutes(2)
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.pass_minutes(1)
    hall.ask(c.FinishService(1))
    (row,) = rows(hall)
    assert (row.waited, row.held, row.served, row.calls) == (5 * MINUTE + 1, 20 * MINUTE, MINUTE, 2)
    assert row.first_called_at == MORNING + 3 * MINUTE + 1


def test_every_end_has_its_outcome() -> None:
    """No-show, left and closed are told apart, and so is a refused proof."""
    hall = PureHall(with_rules(no_show_after_s=0))
    hall.open(1)
    for priority in (None, "veteran", None, None):
        hall.issue("land", priority)
    hall.call(1)
    hall.ask(c.ConfirmPrivilege(1, confirmed=False))
    hall.ask(c.MarkNoShow(1))
    hall.ask(c.LeaveQueue("t3"))
    hall.call(1)
    hall.ask(c.CloseDay())
    assert [(row.ticket, row.outcome, row.privilege, row.calls) for row in rows(hall)] == [
        ("t2", "no_show", "refused", 1),
        ("t3", "left", None, 0),
        ("t1", "closed", None, 1),
        ("t4", "closed", None, 0),
    ]


def test_an_out_of_turn_call_names_how_many_it_passed() -> None:
    """Two were due before the one who was called."""
    hall = PureHall()
    hall.open(1)
    for _ in range(3):
        hall.issue("land")
    hall.ask(c.CallOutOfTurn(1, "t3", "a fall"))
    hall.pass_minutes(1)
    hall.ask(c.MarkNoShow(1))
    assert [(row.ticket, row.call_reason, row.passed) for row in rows(hall)] == [("t3", "out_of_turn", 2)]


STEP_NAMES = ["issue", "next", "start", "finish", "hold", "return", "transfer", "no_show", "leave", "pass"]
STEP_NAMES += ["change", "cancel", "move"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(STEP_NAMES),
        st.integers(1, 4),
    ),
    max_size=60,
)


def played(steps: list[tuple[str, int]]) -> PureHall:
    """A hall after these steps; what is refused is passed by."""
    hall = PureHall(with_rules(no_show_after_s=0))
    hall.open(1, 2, 3, 4)
    for step, n in steps:
        commands: dict[str, c.Command] = {
            "issue": c.IssueTicket(f"x{hall.state.seq}", ("land", "school", "papers", "land")[n - 1], visit=("land",)),
            "next": c.CallNext(n),
            "start": c.StartService(n),
            "finish": c.FinishService(n, (None, "done", "referred", None)[n - 1]),
            "hold": c.HoldTicket(n),
            "return": c.ReturnTicket(n),
            "transfer": c.TransferTicket(n, "school"),
            "no_show": c.MarkNoShow(n),
            "leave": c.LeaveQueue(f"A00{n}"),
            "change": c.ChangeTicket(f"A00{n}", "because", "school", "veteran"),
            "cancel": c.CancelTicket(f"A00{n}", "because"),
            "move": c.MoveOperator(n, n % 4 + 1, "because"),
        }
        hall.now += n * 1_234_567
        try:
            if step in commands:
                hall.ask(commands[step])
        except Refused:
            continue
    return hall


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_the_clocks_of_a_stage_add_up(steps: list[tuple[str, int]]) -> None:
    """Waiting, walking, served and held make up the whole stage; every ticket has one first stage and one end."""
    hall = played(steps)
    visits = Visits("aksu")
    ended = [row for entry in hall.entries if (row := visits.take_in(entry))]
    for row in ended:
        assert row.waited + row.walked + row.served + row.held == (row.ended_at or 0) - row.joined_at
    stages = ended + visits.so_far(hall.now)
    assert sum(row.stage == 0 for row in stages) == len(hall.state.tickets)
    final = [row for row in stages if row.outcome not in ("continued", "transferred", "moved")]
    assert sorted(row.ticket for row in final) == sorted(hall.state.tickets)
    ends = {row.ticket: "closed" if row.outcome == "cancelled" else row.outcome for row in final}
    assert all(ends[t.id] == (None if t.is_live else t.state) for t in hall.state.tickets.values())


@settings(max_examples=30, deadline=None)
@given(STEPS, st.integers(0, 60))
def test_a_fold_that_was_stored_goes_on_as_if_it_had_not_been(steps: list[tuple[str, int]], at: int) -> None:
    """Encoded and decoded in the middle, the fold gives the same rows as in one go."""
    entries = played(steps).entries
    at = min(at, len(entries))
    visits = Visits("aksu")
    first = [row for entry in entries[:at] if (row := visits.take_in(entry))]
    decoded = json.decode(json.encode(visits), type=Visits)
    rest = [row for entry in entries[at:] if (row := decoded.take_in(entry))]
    assert deepcopy(first) + rest == fold_visits("aksu", entries)
