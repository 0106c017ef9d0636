"""Records that are gone: numbers go on where nobody can have one already, and whoever errs closes no hall."""

from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.views.supervision.alarms import alarms
from tests.halls import DEFINITION, MORNING, PureHall

BOARD = c.Actor("board", "entrance")
RESTORE = c.Actor("system", "restore")
DAY = 24 * 3600 * 1_000_000


def hall_with(tickets: int) -> PureHall:
    hall = PureHall()
    for _ in range(tickets):
        hall.issue("land")
    return hall


def test_a_witness_beyond_the_end() -> None:
    """As many numbers are passed over as records are missing: each gave one ticket at the most."""
    hall = hall_with(3)
    end = hall.state.seq
    (event,) = hall.ask(c.NoteLoss(seen=end + 7), BOARD)
    assert event == e.RecordsLost(end + 7, 7, {"A": 10, "B": 7, "C": 2})
    assert hall.issue("land").number == "A011"
    assert hall.issue("school").number == "B008"


def test_what_the_hall_knows_is_no_news() -> None:
    """A position within the journal, or one that has been heard, changes nothing."""
    hall = hall_with(3)
    end = hall.state.seq
    assert hall.ask(c.NoteLoss(seen=end), BOARD) == []
    hall.ask(c.NoteLoss(seen=end + 7), BOARD)
    assert hall.ask(c.NoteLoss(seen=end + 7), BOARD) == []
    assert hall.ask(c.NoteLoss(seen=end + 5), BOARD) == []


def test_another_witness_adds_only_what_it_knows_more() -> None:
    """The loss is one, however many saw of it, and is counted from where the journal ended."""
    hall = hall_with(3)
    end = hall.state.seq
    hall.ask(c.NoteLoss(seen=end + 7), BOARD)
    hall.issue("land")
    (event,) = hall.ask(c.NoteLoss(seen=end + 9), BOARD)
    assert event == e.RecordsLost(end + 9, 9, {"A": 12, "B": 9, "C": 3})


def test_a_claim_never_uses_up_the_numbers() -> None:
    """Half of what is left stays: C has five numbers, and A has 999."""
    hall = hall_with(3)
    (event,) = hall.ask(c.NoteLoss(seen=hall.state.seq + 90_000), BOARD)
    assert isinstance(event, e.RecordsLost)
    assert event.numbers == {"A": 501, "B": 499, "C": 2}
    assert hall.issue("papers").number == "C003"


def test_a_copy_that_was_put_back() -> None:
    """Numbers go on beyond those of other days, and a witness adds to it; the copy's time stays known."""
    hall = hall_with(3)
    end = hall.state.seq
    hall.ask(c.NoteLoss(copied_at=MORNING, numbers={"A": 100}), RESTORE)
    assert hall.issue("land").number == "A101"
    hall.ask(c.NoteLoss(seen=end + 140), BOARD)
    assert hall.issue("land").number == "A144"
    assert hall.state.loss is not None
    assert (hall.state.loss.end, hall.state.loss.last_seen, hall.state.loss.copied_at) == (end, end + 140, MORNING)


def test_a_new_day_has_its_own_numbers() -> None:
    """And what was lost before takes none of them."""
    hall = hall_with(3)
    end = hall.state.seq
    hall.ask(c.NoteLoss(seen=end + 70), BOARD)
    hall.now += DAY
    assert hall.issue("land").number == "A001"
    (event,) = hall.ask(c.NoteLoss(seen=end + 75), BOARD)
    assert isinstance(event, e.RecordsLost)
    assert event.numbers["A"] == 75


def test_the_alarm_is_told_until_somebody_has_seen_it() -> None:
    """It says how many records are missing, or from when the copy is; the next day it is old."""
    hall = hall_with(3)
    end = hall.state.seq
    hall.ask(c.NoteLoss(copied_at=MORNING), RESTORE)
    (alarm,) = loss_alarms(hall)
    assert (alarm.kind, alarm.level) == ("copy_restored", "fault")
    assert alarm.copied_at is not None
    hall.ask(c.NoteLoss(seen=end + 7), BOARD)
    (alarm,) = loss_alarms(hall)
    assert (alarm.kind, alarm.count) == ("records_lost", 7)
    assert loss_alarms(hall, delay=DAY) == []
    hall.ask(c.AcknowledgeAlarm(alarm.id), c.Actor("manager", "dana", is_person=True))
    assert loss_alarms(hall) == []


def loss_alarms(hall: PureHall, delay: int = 0) -> list:  # type: ignore[type-arg]
    shown_alarms = alarms(hall.state, hall.now + delay, None, ())
    return [alarm for alarm in shown_alarms if alarm.kind in ("records_lost", "copy_restored")]


def test_letters_share_their_numbers() -> None:
    """Two services of one letter have one last number."""
    land, school, papers = DEFINITION.services
    shared = replace(DEFINITION, services=(land, replace(school, prefix="A"), papers))
    hall = PureHall(shared)
    hall.issue("land")
    hall.ask(c.NoteLoss(seen=hall.state.seq + 4), BOARD)
    assert hall.issue("school").number == "A006"
