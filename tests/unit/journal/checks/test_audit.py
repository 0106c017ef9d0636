"""Every call that is not the plain rule is found: who, why, whom it passed."""

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.state import SECOND
from queue_server.journal.checks.audit import AuditFinding, audit
from queue_server.journal.codec import decode
from queue_server.journal.record import Corrupt, Record
from tests.halls import MORNING, PureHall, with_rules
from tests.unit.journal.days import HALL, day, sealed, stream


@pytest.fixture
def hall() -> PureHall:
    """Windows 1 and 3 are open; A001 is due before A002, and a veteran's A003 before both."""
    hall = PureHall()
    hall.open(1, 3)
    hall.issue()
    hall.issue()
    hall.issue("land", "veteran")
    return hall


async def audited(entries: list[e.Entry]) -> list[AuditFinding]:
    return await audit(stream(sealed(entries)))


def changed(hall: PureHall, event: e.Event) -> list[e.Entry]:
    """The entries with another event in the last one."""
    return [*hall.entries[:-1], replace(hall.entries[-1], event=event)]


@pytest.mark.parametrize("rule", ["kept", "anew"])
async def test_a_day_by_the_rule_has_no_finding(rule: str) -> None:
    """Where nothing is allowed out of turn, every call and every due time follows; a supervisor's acts are listed."""
    for seed in range(1, 13):
        rules = {"due_after_transfer": rule, "due_after_hold": rule, "due_after_stop": rule}
        findings = await audit(stream(day(seed, 200, out_of_turn=False, **rules)))
        assert [finding for finding in findings if finding.matter not in ("changed", "cancelled")] == []


async def test_a_call_out_of_turn_is_found(hall: PureHall) -> None:
    """With the operator, the stated reason and everybody who was due before."""
    hall.ask(c.CallOutOfTurn(1, "A002", "must catch a bus"))
    call = hall.entries[-1]
    (finding,) = await audited(hall.entries)
    assert finding == AuditFinding(
        call.seq, call.at, "out_of_turn", "operator:desk", "A002", 1, "operator-1", "must catch a bus", ("A003", "A001")
    )
    assert str(finding) == (
        f"seq {call.seq}, 2025-10-09T09:00:00Z: A002 called out of turn to window 1 by operator:desk "
        "(operator-1 at the window): must catch a bus; passed over: A003, A001"
    )


async def test_a_call_that_only_claims_the_rule_is_found(hall: PureHall) -> None:
    """A journal that was written with a perfect chain by a program that calls friends first."""
    call = hall.ask(c.CallNext(1))[-1]
    assert isinstance(call, e.TicketCalled)
    friend = hall.state.ticket("A002")
    (finding,) = await audited(changed(hall, replace(call, ticket=friend.id, number="A002")))
    assert (finding.matter, finding.number, finding.passed) == ("not_by_rule", "A002", ("A003", "A001"))
    assert str(finding).endswith("said to be by the rule; passed over: A003, A001; by the rule: A003")


async def test_a_call_from_a_line_the_window_does_not_serve_is_found(hall: PureHall) -> None:
    """Nobody waits for window 4, so it can call nobody by the rule."""
    hall.open(4)
    call = hall.ask(c.CallNext(1))[-1]
    assert isinstance(call, e.TicketCalled)
    (finding,) = await audited(changed(hall, replace(call, window=4)))
    assert (finding.matter, finding.window, finding.note) == ("not_by_rule", 4, "by the rule: nobody")


async def test_passed_numbers_that_were_left_out_are_found(hall: PureHall) -> None:
    """The record names fewer people than were passed."""
    (call,) = hall.ask(c.CallOutOfTurn(1, "A002", "a friend"))
    assert isinstance(call, e.TicketCalled)
    (finding,) = await audited(changed(hall, replace(call, passed=("A003",))))
    assert finding.passed == ("A003", "A001")
    assert finding.note == "recorded as passed over: A003"


async def test_a_call_out_of_turn_against_the_rules_of_the_hall_is_found(hall: PureHall) -> None:
    """The hall had stopped allowing it."""
    hall.ask(c.CallOutOfTurn(1, "A002", "a friend"))
    call = hall.entries.pop()
    configured = replace(call, event=e.HallConfigured(with_rules(out_of_turn=False)))
    (finding,) = await audited([*hall.entries, configured, replace(call, seq=call.seq + 1)])
    assert finding.note == "the hall did not allow it"


async def test_a_due_time_that_was_given_away_is_found(hall: PureHall) -> None:
    """A ticket whose place in the line is better than its time and priority give."""
    issued = hall.entries[-1].event
    assert isinstance(issued, e.TicketIssued)
    (finding,) = await audited(changed(hall, replace(issued, due=issued.due - 900 * SECOND)))
    assert (finding.matter, finding.number) == ("wrong_due", "A003")
    assert str(finding).endswith(": A003 given a due time by kiosk:entrance; 900 s earlier than the rule gives")


async def test_a_due_time_that_changes_on_the_way_is_found(hall: PureHall) -> None:
    """A transferred ticket keeps its due time in this hall."""
    hall.ask(c.CallNext(1))
    (moved,) = hall.ask(c.TransferTicket(1, "school"))
    assert isinstance(moved, e.TicketTransferred)
    (finding,) = await audited(changed(hall, replace(moved, due=MORNING + 3600 * SECOND)))
    assert (finding.matter, finding.number, finding.window) == ("wrong_due", "A003", 1)
    assert finding.note == "4200 s later than the rule gives"


async def test_a_priority_given_from_above_is_found(hall: PureHall) -> None:
    """Who gave it, why, what it was and is, and whom the ticket overtook; the due time itself is the rule's."""
    manager = c.Actor("manager", "Saule", is_person=True)
    hall.ask(c.ChangeTicket("A002", "showed a veteran's card", priority="veteran"), manager)
    (finding,) = await audited(hall.entries)
    assert (finding.matter, finding.actor, finding.number) == ("changed", "manager:Saule", "A002")
    assert str(finding) == (
        f"seq {finding.seq}, 2025-10-09T09:00:00Z: A002 changed by manager:Saule: showed a veteran's card; "
        "passed over: A003, A001; priority none -> veteran"
    )


async def test_a_change_that_gives_more_than_the_rule_is_found_twice(hall: PureHall) -> None:
    """The change, and the due time that does not follow from it."""
    (event,) = hall.ask(c.ChangeTicket("A002", "a friend", "school"))
    assert isinstance(event, e.TicketChanged)
    findings = await audited(changed(hall, replace(event, due=event.due - 3600 * SECOND)))
    assert [(f.matter, f.note) for f in findings] == [
        ("changed", "service land -> school"),
        ("wrong_due", "3600 s earlier than the rule gives"),
    ]


async def test_a_turn_that_was_ended_from_above_is_found(hall: PureHall) -> None:
    """Who ended it, and why."""
    hall.ask(c.CancelTicket("A001", "went home"))
    (finding,) = await audited(hall.entries)
    assert str(finding).endswith("A001 closed before it was served by operator:desk: went home")


async def test_a_journal_that_cannot_be_replayed_is_corrupt(hall: PureHall) -> None:
    """An audit of records that cannot have happened says which, and does not guess."""
    call = e.TicketCalled("stranger", "Z001", 1, "by_rule")
    entries = [*hall.entries, replace(hall.entries[-1], seq=len(hall.entries) + 1, event=call)]
    with pytest.raises(Corrupt) as caught:
        await audited(entries)
    assert caught.value.seq == len(entries)


async def test_an_empty_journal_has_no_finding() -> None:
    """There is nothing to replay."""
    none: list[Record] = []
    assert await audit(stream(none)) == []


async def test_random_days_give_the_calls_that_were_out_of_turn() -> None:
    """Neither more nor fewer than the journal itself records."""
    records = day(6, 300)
    events = [decode(record).event for record in records]
    out_of_turn = [event for event in events if isinstance(event, e.TicketCalled) and event.reason == "out_of_turn"]
    findings = await audit(stream(records))
    assert records[0].hall == HALL
    assert out_of_turn
    assert [(f.number, f.passed, f.note) for f in findings if f.matter == "out_of_turn"] == [
        (call.number, call.passed, None) for call in out_of_turn
    ]


async def test_another_systems_calls_are_history_only_before_the_hall_lives(hall: PureHall) -> None:
    """An import is exempt from our rule; the same words after anybody took a ticket or a seat here are a finding."""
    call = hall.ask(c.CallNext(1))[-1]
    assert isinstance(call, e.TicketCalled)
    friend = hall.state.ticket("A002")
    entries = changed(hall, replace(call, ticket=friend.id, number="A002", reason="imported"))
    history = [replace(entry, actor=e.IMPORTER) for entry in entries]
    assert await audited(history) == []
    (finding,) = await audited([*entries[:-1], history[-1]])
    assert (finding.matter, finding.passed) == ("not_by_rule", ("A003", "A001"))
    assert str(finding).endswith("said to be another system's, but this hall already lived by its own rule")
