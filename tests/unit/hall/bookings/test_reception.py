"""How a reception in person ends, and what is under control after it."""

import pytest

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.bookings.receptions.reception import Control, ReceptionFigures
from queue_server.hall.days.false_time import correct
from queue_server.hall.errors import Refused
from queue_server.hall.folds.going_back import go_back
from queue_server.journal.packing.snapshot import decode_state, encode_state
from tests.booked_halls import RECEIVING, BookedHall, at
from tests.halls import DESK, KIOSK


@pytest.fixture
def hall() -> BookedHall:
    """The akim receives the visitor of booking a, ticket t1, at window 1."""
    hall = BookedHall(RECEIVING)
    hall.book("a", "16:00")
    hall.ask(c.ConfirmBooking("a"), DESK)
    hall.now = at("15:55")
    hall.ask(c.ArriveBooking("a", "t1"), KIOSK)
    hall.open(1)
    hall.ask(c.CallNext(1))
    hall.ask(c.StartService(1))
    return hall


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.FinishService(1), "reception_without_result"),
        (c.CallNext(1), "reception_without_result"),
        (c.EndReception(1, "under_control"), "control_date_needed"),
        (c.EndReception(1, "under_control", "2025-10-09"), "control_date_wrong"),
        (c.EndReception(1, "under_control", "2026-10-11"), "control_date_wrong"),
        (c.EndReception(1, "under_control", "2025-1-1"), "control_date_wrong"),
        (c.EndReception(1, "under_control", "20251110"), "control_date_wrong"),
        (c.EndReception(1, "answered", "2025-10-20"), "control_date_superfluous"),
        (c.EndReception(1, "referred"), "referral_needed"),
        (c.EndReception(1, "referred", to_host="akim"), "refer_to_same_host"),
        (c.EndReception(1, "referred", to_host="minister"), "unknown_host"),
        (c.EndReception(1, "refused", to_host="deputy"), "referral_superfluous"),
        (c.EndReception(2, "answered"), "window_closed"),
        (c.EndControl(3), "unknown_control"),
    ],
)
def test_a_reception_ends_with_one_whole_result(hall: BookedHall, command: c.Command, code: str) -> None:
    """Nothing has changed, and each reason has its own code."""
    before = len(hall.entries)
    with pytest.raises(Refused) as refusal:
        hall.ask(command)
    assert (refusal.value.code, len(hall.entries), str(refusal.value) != "") == (code, before, True)


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (c.EndReception(1, "answered"), {"result": "answered"}),
        (c.EndReception(1, "refused"), {"result": "refused"}),
        (c.EndReception(1, "referred", to_host="deputy"), {"result": "referred", "to_host": "deputy"}),
        (c.EndReception(1, "under_control", "2025-10-20"), {"result": "under_control", "until": "2025-10-20"}),
    ],
)
def test_the_result_is_a_record_and_ends_the_service(
    hall: BookedHall, command: c.EndReception, event: dict[str, str]
) -> None:
    """It says who received whom and how it ended, in ids: no name, no word of the question."""
    ended, finished = hall.ask(command)
    members = {"ticket": "t1", "number": "A001", "window": 1, "service": "land", "host": "akim", "booking": "a"}
    assert ended == e.ReceptionEnded(**members, **event)  # type: ignore[arg-type]
    assert isinstance(finished, e.TicketFinished)
    assert hall.state.tickets["t1"].state == "served"


def test_a_service_without_a_host_has_no_reception(hall: BookedHall) -> None:
    hall.ask(c.IssueTicket("t2", "papers"), KIOSK)
    hall.open(4)
    hall.call(4)
    hall.ask(c.StartService(4))
    with pytest.raises(Refused, match="no reception"):
        hall.ask(c.EndReception(4, "answered"))


def test_what_is_under_control_stays_until_it_is_done(hall: BookedHall) -> None:
    """Over days, restarts and commits that fail; done once."""
    hall.ask(c.EndReception(1, "under_control", "2025-10-20"))
    (control,) = hall.state.controls.values()
    seq = hall.entries[-2].seq
    assert control == Control(seq, hall.now, "2025-10-20", "land", "akim", "A001", "t1", "a")
    hall.now = at("10:00", "2025-12-01")
    hall.settle()
    hall.state = decode_state(encode_state(hall.state))
    committed, before = hall.state.copy(), len(hall.entries)
    hall.ask(c.EndControl(seq))
    assert hall.state.controls == {}
    hall.state = go_back(hall.state, hall.entries[before:], committed)
    assert list(hall.state.controls) == [seq]
    hall.ask(c.EndControl(seq))
    with pytest.raises(Refused):
        hall.ask(c.EndControl(seq))


def test_a_slip_is_taken_back_within_a_day(hall: BookedHall) -> None:
    """What was marked as done is under control again as it was, and the figures are as before; later it stays done."""
    hall.ask(c.EndReception(1, "under_control", "2025-10-20"))
    (seq,), controls, figures = hall.state.controls, dict(hall.state.controls), dict(hall.state.reception_figures)
    for _ in range(2):
        hall.ask(c.EndControl(seq))
        assert hall.state.reception_figures["2025-10"]["akim"].prompt_promises == 1
        hall.state = decode_state(encode_state(hall.state))
        hall.ask(c.ReopenControl(seq))
        assert (hall.state.controls, hall.state.reception_figures) == (controls, figures)
    with pytest.raises(Refused, match="marked as done"):
        hall.ask(c.ReopenControl(seq))
    committed, before = hall.state.copy(), len(hall.entries)
    hall.ask(c.EndControl(seq))
    hall.state = go_back(hall.state, hall.entries[before:], committed)
    assert (hall.state.controls, hall.state.done_controls) == (controls, {})
    hall.ask(c.EndControl(seq))
    hall.now = at("16:00", "2025-10-10")
    hall.settle()
    with pytest.raises(Refused, match="more than a day"):
        hall.ask(c.ReopenControl(seq))
    hall.now = at("10:00", "2025-10-11")
    hall.settle()
    assert hall.state.done_controls == {}


def test_figures_follow_from_the_records(hall: BookedHall) -> None:
    """By the month of each record: asked and answered in time, received after a day, a promise that came late; and who
    did not come. A false month leaves none."""
    for clock in ("16:00", "16:30"):
        hall.book(f"d{clock}", clock, "school", "2025-10-10")
    hall.ask(c.EndReception(1, "under_control", "2025-10-20"))
    hall.now = at("10:00", "2025-10-11")
    hall.settle()
    hall.now = at("10:00", "2025-11-03")
    hall.settle()
    hall.ask(c.EndControl(next(iter(hall.state.controls))))
    october = {
        "akim": ReceptionFigures(
            requests=1, answers=1, prompt_answers=1, receptions=1, appointments=1, waited_days=0, promises=1
        ),
        "deputy": ReceptionFigures(absences=2),
    }
    november = {"akim": ReceptionFigures(late_promises=1)}
    assert hall.state.reception_figures == {"2025-10": october, "2025-11": november}
    correct(hall.state, e.ClockCorrected(hall.now, at("18:00"), 1, "2025-10-09", "a month ahead"))
    assert hall.state.reception_figures == {"2025-10": october}
