"""Who was overtaken: counted for a hall, and the same as what each visitor is told and what the audit finds."""

from collections import Counter

import pytest
from msgspec import json
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.journal.checks.audit import audit
from queue_server.journal.codec import decode
from queue_server.stats.fairness.fairness import Fairness
from queue_server.stats.fairness.fairness_fold import FairnessFold
from queue_server.views.fairness.overtaken import Overtaken
from tests.folds import fairness_of
from tests.halls import KIOSK, PureHall, with_rules
from tests.unit.journal import days

FIRST, LAST = "2000-01-01", "2100-01-01"


def fairness_over(hall: PureHall) -> Fairness:
    return fairness_of(hall.entries, FIRST, LAST)


@pytest.fixture
def hall() -> PureHall:
    hall = PureHall()
    hall.open(1, 2, 3)
    return hall


def test_nobody_is_overtaken_by_the_plain_rule(hall: PureHall) -> None:
    """First come, first called."""
    for _ in range(3):
        hall.issue()
    hall.call(1)
    assert fairness_over(hall) == Fairness(issued=3, calls=1)


def test_a_head_start_is_counted_with_the_longest(hall: PureHall) -> None:
    """Two wait; a veteran who came two minutes after the first goes before both."""
    first = hall.issue()
    hall.pass_minutes(1)
    hall.issue()
    hall.pass_minutes(1)
    hall.issue("land", "veteran")
    called = hall.call(1)
    fairness = fairness_over(hall)
    reason = fairness.reasons["priority"]
    assert (reason.overtakings, reason.calls, reason.visitors, fairness.overtaken) == (2, 1, 2, 2)
    assert (reason.longest.number, reason.longest.overtaken) == (called.number, first.number)
    assert reason.longest.behind_s == pytest.approx(120, abs=0.001)


def test_who_keeps_the_due_time_of_before_is_counted(hall: PureHall) -> None:
    """Transferred to land after another has come there: called first, because the time already waited counts."""
    hall.issue("school")
    hall.call(2)
    hall.ask(c.StartService(2))
    hall.pass_minutes(5)
    waiting = hall.issue("land")
    hall.pass_minutes(3)
    hall.ask(c.TransferTicket(2, "land"))
    hall.call(1)
    reason = fairness_over(hall).reasons["kept_due"]
    assert (reason.overtakings, reason.longest.overtaken) == (1, waiting.number)
    assert reason.longest.behind_s == pytest.approx(180, abs=0.001)


def test_a_call_out_of_turn_says_who_and_why(hall: PureHall) -> None:
    """The operator at the window, the stated reason, and the number that was passed over."""
    first, second = hall.issue(), hall.issue()
    hall.ask(c.CallOutOfTurn(1, second.id, "came with a small child"))
    (call,) = fairness_over(hall).out_of_turn
    assert (call.operator, call.stated, call.passed) == ("operator-1", "came with a small child", (first.number,))
    assert fairness_over(hall).reasons["out_of_turn"].overtakings == 1


def test_days_add_up(hall: PureHall) -> None:
    """The next day is its own; both together are the sum, and the longest is that of both."""
    hall.issue()
    hall.issue("land", "veteran")
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.ask(c.FinishService(1))
    hall.pass_minutes(24 * 60)
    hall.open(1)
    hall.issue()
    hall.pass_minutes(3)
    hall.issue("land", "veteran")
    hall.call(1)
    fold = FairnessFold()
    fold.take_all(hall.entries)
    first_day, other = fold.days.values()
    period = fold.of(FIRST, LAST)
    assert period.reasons["priority"].overtakings == 2
    assert period.reasons["priority"].longest == other.reasons["priority"].longest
    assert (period.issued, first_day.issued, other.issued) == (4, 2, 2)


def test_calls_and_visitors_add_up_apart(hall: PureHall) -> None:
    """On the first day one call overtakes three visitors, on the next two calls the same one."""
    for _ in range(3):
        hall.issue()
    served_veteran(hall)
    hall.pass_minutes(24 * 60)
    hall.open(1)
    hall.issue()
    served_veteran(hall)
    served_veteran(hall)
    fold = FairnessFold()
    fold.take_all(hall.entries)
    reason = fold.of(FIRST, LAST).reasons["priority"]
    assert (reason.overtakings, reason.calls, reason.visitors) == (5, 3, 4)


def served_veteran(hall: PureHall) -> None:
    hall.issue("land", "veteran")
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.ask(c.FinishService(1))


@pytest.mark.parametrize("seed", range(8))
def test_it_agrees_with_what_each_visitor_is_told(seed: int) -> None:
    """Counted once more, ticket by ticket, by the fold that answers "why was I overtaken?"."""
    entries = [decode(record) for record in days.day(seed, steps=400)]
    expected: Counter[str] = Counter()
    definition = next(entry.event.definition for entry in entries if isinstance(entry.event, e.HallConfigured))
    for entry in entries:
        if isinstance(entry.event, e.TicketIssued):
            fold = Overtaken(definition, entry.event.ticket)
            fold.take_all(other for other in entries if entry.seq <= other.seq)
            expected.update(overtaking.why for overtaking in fold.overtakings)
    counted = {because: reason.overtakings for because, reason in fairness_of(entries, FIRST, LAST).reasons.items()}
    # whom a supervisor has put before somebody who came later is seen from the hall alone
    assert counted.pop("changed", 0) >= expected.pop("changed", 0)
    assert {because: n for because, n in counted.items() if because != "kept_due"} == expected


@pytest.mark.slow
async def test_it_agrees_with_the_audit() -> None:
    """Every call out of turn that `kezek audit` names, with whom it passed over, and no other."""
    findings_seen = 0
    for seed in range(12):
        records = days.day(seed, steps=400)
        fairness = fairness_of([decode(record) for record in records], FIRST, LAST)
        findings = [
            finding for finding in await audit(days.stream(records)) if finding.matter in ("out_of_turn", "not_by_rule")
        ]
        assert [(call.seq, call.number, call.stated, call.passed) for call in fairness.out_of_turn] == [
            (finding.seq, finding.number, finding.stated, finding.passed)
            for finding in findings
            if finding.matter == "out_of_turn"
        ]
        assert all(finding.matter == "out_of_turn" for finding in findings)
        assert "not_by_rule" not in fairness.reasons
        findings_seen += len(findings)
    assert findings_seen >= 10


def test_it_can_be_written_and_read_again(hall: PureHall) -> None:
    """It is data: JSON and back gives the same."""
    hall.issue()
    hall.issue("land", "veteran")
    hall.call(1)
    assert json.decode(json.encode(fairness_over(hall)), type=Fairness) == fairness_over(hall)


def test_who_gave_up_is_overtaken_no_more(hall: PureHall) -> None:
    """Of those who have left nobody is counted afterwards."""
    absent = hall.issue()
    hall.issue("land", "veteran")
    hall.ask(c.LeaveQueue(absent.id), KIOSK)
    hall.call(1)
    assert fairness_over(hall).reasons == {}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fold_goes_on_from_where_a_day_begins(seed: int) -> None:
    """What was known of earlier days and the definition of that moment are enough, whatever the day brought."""
    entries = [decode(record) for record in days.day(seed, 400)]
    noon = replace(entries[-1], seq=entries[-1].seq + 1, event=e.HallConfigured(with_rules(no_show_after_s=7)))
    whole = FairnessFold()
    whole.take_all([*entries, noon])
    assert whole.beginning is not None
    successor = FairnessFold.going_on(whole.ended, {}, whole.beginning)
    assert successor.definition is not None
    assert successor.definition.rules.no_show_after_s == 0
    successor.take_all(entry for entry in (*entries, noon) if entry.seq > whole.beginning.head.seq)
    assert successor.of(FIRST, LAST) == whole.of(FIRST, LAST)
    assert (successor.seq, successor.definition) == (whole.seq, with_rules(no_show_after_s=7))
    assert whole.of(FIRST, LAST).calls > 0
