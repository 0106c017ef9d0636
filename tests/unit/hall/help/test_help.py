"""Calls for help: one open for each place, answered by a person, counted until somebody has come."""

from datetime import date

import pytest
from msgspec.structs import replace

from queue_server.config.definition import HelpReason
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused
from queue_server.hall.help.bell import FIGURE_DAYS, HelpFigures
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from queue_server.views.windows.help import HelpSummary, help_documents, help_summary
from tests.halls import DEFINITION, KIOSK, PureHall, names

REASONS = (HelpReason("lost", names("Lost")), HelpReason("wheelchair", names("Wheelchair")))
WITH_BELL = replace(DEFINITION, help_reasons=REASONS)
MINUTES_OF_DAY = 24 * 60


def refusal(hall: PureHall, command: c.Command) -> str:
    with pytest.raises(Refused) as refused:
        hall.ask(command, KIOSK)
    return refused.value.code


def test_a_kiosk_and_a_ticket_have_one_open_call_each() -> None:
    """A second press changes nothing; another kiosk and another ticket have their own."""
    hall = PureHall(WITH_BELL)
    ticket, other = hall.issue(), hall.issue()
    hall.ask(c.RequestHelp("h1", "lost", kiosk="entrance"), KIOSK)
    assert refusal(hall, c.RequestHelp("h2", "wheelchair", kiosk="entrance")) == "help_requested"
    hall.ask(c.RequestHelp("h3", "lost", kiosk="first floor"), KIOSK)
    hall.ask(c.RequestHelp("h4", "lost"), KIOSK)
    hall.ask(c.RequestHelp("h5", "lost", ticket=ticket.id), KIOSK)
    assert refusal(hall, c.RequestHelp("h6", "lost", ticket=ticket.id)) == "help_requested"
    hall.ask(c.RequestHelp("h7", "lost", ticket=other.id), KIOSK)
    assert [(call.id, call.kiosk, call.number) for call in help_documents(hall.state)] == [
        ("h1", "entrance", None),
        ("h3", "first floor", None),
        ("h4", None, None),
        ("h5", None, "A001"),
        ("h7", None, "A002"),
    ]


def test_a_call_is_answered_once_or_taken_back() -> None:
    """A colleague who comes second is told so, and what is open no more cannot be taken back."""
    hall = PureHall(WITH_BELL)
    hall.ask(c.RequestHelp("h1", "lost", kiosk="entrance"), KIOSK)
    hall.ask(c.AnswerHelp("h1"))
    assert refusal(hall, c.AnswerHelp("h1")) == "unknown_help"
    assert refusal(hall, c.WithdrawHelp(kiosk="entrance")) == "help_not_open"
    hall.ask(c.RequestHelp("h2", "lost", kiosk="entrance"), KIOSK)
    assert refusal(hall, c.WithdrawHelp(kiosk="first floor")) == "help_not_open"
    hall.ask(c.WithdrawHelp(kiosk="entrance"), KIOSK)
    assert hall.state.help_calls == {}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.RequestHelp("h", "boredom", kiosk="entrance"), "unknown_help_reason"),
        (c.RequestHelp("h", "lost", ticket="none"), "unknown_ticket"),
        (c.RequestHelp("h", "lost", ticket="t1"), "ticket_ended"),
    ],
)
def test_a_call_that_cannot_be_is_refused(command: c.RequestHelp, code: str) -> None:
    """A reason that the hall has not, a ticket that is none, and one whose visitor has gone."""
    hall = PureHall(WITH_BELL)
    hall.ask(c.LeaveQueue(hall.issue().id), KIOSK)
    assert refusal(hall, command) == code


def test_a_hall_without_reasons_has_no_bell() -> None:
    """It says so, whatever the reason."""
    assert refusal(PureHall(), c.RequestHelp("h", "lost", kiosk="entrance")) == "help_not_offered"


def test_open_calls_end_with_the_day_and_stay_counted() -> None:
    """Whether the day is closed by hand or by the clock; nobody is called for help in a closed hall."""
    hall = PureHall(WITH_BELL)
    hall.ask(c.RequestHelp("h1", "lost", kiosk="entrance"), KIOSK)
    hall.ask(c.CloseDay())
    assert hall.state.help_calls == {}
    assert refusal(hall, c.RequestHelp("h2", "lost", kiosk="entrance")) == "day_closed"
    hall.pass_minutes(MINUTES_OF_DAY)
    hall.ask(c.RequestHelp("h3", "lost", kiosk="entrance"), KIOSK)
    hall.pass_minutes(MINUTES_OF_DAY)
    assert hall.state.help_calls == {}
    day = date(2025, 10, 9)
    assert help_summary(hall.state.help_figures, day, day).unanswered == 1


def test_the_median_of_a_period_is_of_all_its_calls() -> None:
    """Seconds until somebody came, over days; calls taken back are none of them."""
    hall = PureHall(WITH_BELL)
    for minutes in (1, 2, 9):
        hall.ask(c.RequestHelp("h", "lost", kiosk="entrance"), KIOSK)
        hall.pass_minutes(minutes)
        hall.ask(c.AnswerHelp("h"))
    hall.ask(c.RequestHelp("h", "wheelchair", kiosk="entrance"), KIOSK)
    hall.ask(c.WithdrawHelp(kiosk="entrance"), KIOSK)
    hall.pass_minutes(MINUTES_OF_DAY)
    hall.ask(c.RequestHelp("h", "lost", kiosk="entrance"), KIOSK)
    hall.pass_minutes(30)
    hall.ask(c.AnswerHelp("h"))
    assert help_summary(hall.state.help_figures, date(2025, 10, 9), date(2025, 10, 10)) == HelpSummary(
        calls=5,
        answers=4,
        withdrawals=1,
        unanswered=0,
        half_within_s=330,
        reasons={"lost": 4, "wheelchair": 1},
    )
    assert help_summary(hall.state.help_figures, date(2025, 10, 10), date(2025, 10, 10)).half_within_s == 1800


def test_figures_are_kept_for_a_year_and_a_month() -> None:
    """A hall's state does not grow for ever."""
    hall = PureHall(WITH_BELL)
    hall.state.help_figures = {"2024-01-01": HelpFigures(1), "2025-10-01": HelpFigures(2)}
    hall.pass_minutes(MINUTES_OF_DAY)
    assert FIGURE_DAYS > 366
    assert hall.state.help_figures == {"2025-10-01": HelpFigures(2)}


def test_a_journal_that_ends_a_call_nobody_made_is_faulted() -> None:
    """A call that is not open cannot be answered, nor one be made twice."""
    hall = PureHall(WITH_BELL)
    hall.ask(c.RequestHelp("h1", "lost", kiosk="entrance"), KIOSK)
    checker = SequenceChecker()
    for entry in hall.entries:
        assert checker.objection(entry.event) is None
        checker.follow(entry.event)
    assert checker.objection(e.HelpRequested("h1", "lost")) == "calls for help h1 a second time"
    assert checker.objection(e.HelpAnswered("h2")) == "ends the call for help h2, which is not open"
    assert checker.objection(e.HelpWithdrawn("h1")) is None
