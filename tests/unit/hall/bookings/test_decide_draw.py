"""The places of a day are drawn among all who ask, and what is left is for whoever books first."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from queue_server.config.definition import ClosedDay
from queue_server.hall import commands as c
from queue_server.hall.bookings.draws import decide_draw
from queue_server.hall.bookings.draws.draw import commitment_to, draw_id, drawn_order, drawn_places
from queue_server.hall.bookings.draws.release import draws_to_hold, draws_to_open
from queue_server.hall.bookings.plans.displaced import displaced
from queue_server.hall.bookings.timetable.free import free_places
from queue_server.hall.bookings.timetable.without_place import losing_draw
from queue_server.hall.errors import Refused
from queue_server.journal.checks.audit import audit
from queue_server.views.bookings.draw import draw_entry_document
from script.staging.hall_in_memory import sealed
from tests.booked_halls import at, times, with_times
from tests.drawn_halls import CLOSES, DAY, DRAW, DRAWN, SECRET, DrawnHall
from tests.halls import DESK, names
from tests.unit.journal.days import stream

STARTS = [at(clock, DAY) for clock in ("09:00", "12:00", "15:00")]


@pytest.fixture
def hall() -> DrawnHall:
    return DrawnHall()


def refusal_of(step: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        step()
    return refused.value.code


def test_each_date_is_drawn_on_the_day_on_which_it_opens(hall: DrawnHall) -> None:
    """From two days ahead to the last day that may be booked, between the hours of the draw, and each once."""
    days = [day for _, day in draws_to_open(hall.state, hall.now)]
    assert days == ["2025-10-11", "2025-10-12", "2025-10-13", DAY]
    assert list(draws_to_open(hall.state, at("08:59"))) == list(draws_to_open(hall.state, CLOSES)) == []
    for day in days:
        hall.open_draw(day)
    assert list(draws_to_open(hall.state, hall.now)) == []
    assert {draw.closes for draw in hall.state.draws.values()} == {CLOSES}


def test_until_then_nobody_books(hall: DrawnHall) -> None:
    """Whoever tries is told when the draw is; tomorrow's places are for whoever books first, as there was no draw."""
    day = hall.state.local(STARTS[0]).date()
    assert refusal_of(lambda: hall.book("a", "09:00", day=DAY)) == "place_to_be_drawn"
    hall.open_draw()
    assert refusal_of(lambda: hall.book("a", "09:00", day=DAY)) == "place_in_draw"
    assert free_places(hall.state, "land", day, hall.now) == []
    assert hall.book("b", "09:00", day="2025-10-10").state == "open"


def test_the_places_go_to_those_who_were_drawn(hall: DrawnHall) -> None:
    """Four ask for three places: each place is booked once, by the function that anyone can repeat."""
    hall.open_draw()
    hall.enter("a", "b", "c", "d")
    hall.hold()
    draw = hall.state.draws[DRAW]
    booked = {booking.id: booking.start for booking in hall.state.bookings.values()}
    assert booked == drawn_places(SECRET, draw.entries, STARTS)
    assert sorted(booked.values()) == STARTS
    assert all(booking.language == "kk" for booking in hall.state.bookings.values())
    states = {name: draw_entry_document(hall.state, name) for name in ("a", "b", "c", "d")}
    assert sorted(document.state for document in states.values() if document) == ["drawn"] * 3 + ["without_place"]
    assert draw.secret == SECRET


def test_whoever_leaves_changes_nothing_for_the_others(hall: DrawnHall) -> None:
    """The order of those who stay is the same as if nobody had left, and twice is once; whoever left may ask anew."""
    hall.open_draw()
    hall.enter("a", "b", "c", "d")
    order = drawn_order(SECRET, hall.state.draws[DRAW].entries)
    seq = hall.state.seq
    hall.leave(order[0])
    hall.leave(order[0])
    assert hall.state.seq == seq + 1
    document = draw_entry_document(hall.state, order[0])
    assert document is not None
    assert (document.state, document.draw.entries) == ("left", 3)
    hall.hold()
    assert [*hall.state.bookings] == order[1:]


async def test_nobody_draws_a_closed_time(hall: DrawnHall) -> None:
    """A morning that was closed while people took part is in no draw, and the audit has no objection."""
    hall.open_draw()
    hall.enter("a", "b", "c")
    hall.ask(c.ClosePlaces("x", at("00:00", DAY), at("12:00", DAY), "No power"), DESK)
    hall.hold()
    assert [booking.start for booking in hall.state.bookings.values()] == STARTS[1:]
    assert displaced(hall.state) == []
    assert await audit(stream(sealed(hall.entries))) == []


def test_what_is_left_is_for_whoever_books_first(hall: DrawnHall) -> None:
    hall.open_draw()
    hall.enter("a")
    hall.hold()
    assert hall.state.bookings["a"].start == STARTS[0]
    assert hall.book("b", "12:00", day=DAY).state == "open"


def test_a_repeated_step_changes_nothing(hall: DrawnHall) -> None:
    """Two servers may both notice that a draw is due."""
    hall.open_draw()
    hall.open_draw(secret="5f" * 32)
    assert hall.state.draws[DRAW].commitment == commitment_to(SECRET)
    hall.enter("a")
    hall.hold()
    seq = hall.state.seq
    hall.hold()
    assert hall.state.seq == seq


def test_what_is_refused(hall: DrawnHall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every wrong step has its own sentence, and changes nothing."""
    assert refusal_of(lambda: hall.enter("a")) == "unknown_draw"
    assert refusal_of(lambda: hall.open_draw("2025-10-10")) == "draw_untimely"
    assert refusal_of(lambda: hall.ask(c.OpenDraw("school", DAY, ""))) == "draw_untimely"
    hall.open_draw()
    hall.enter("a")
    assert refusal_of(lambda: hall.enter("a")) == "booking_exists"
    assert refusal_of(lambda: hall.hold(now=CLOSES - 1)) == "draw_untimely"
    monkeypatch.setattr(decide_draw, "MOST_ENTRIES", 1)
    assert refusal_of(lambda: hall.enter("b")) == "draw_full"
    assert [draw.id for draw in draws_to_hold(hall.state, CLOSES)] == [DRAW]
    assert refusal_of(lambda: hall.hold("5f" * 32)) == "draw_untimely"
    assert refusal_of(lambda: hall.enter("b")) == "draw_closed"
    assert refusal_of(lambda: hall.leave("a")) == "draw_drawn"
    assert refusal_of(lambda: hall.leave("nobody")) == "unknown_draw"
    hall.hold()
    assert draws_to_hold(hall.state, CLOSES) == []


def test_a_draw_is_forgotten_after_its_day(hall: DrawnHall) -> None:
    hall.open_draw()
    hall.hold()
    hall.now = at("14:00", DAY)
    hall.settle()
    assert DRAW in hall.state.draws
    hall.now = at("14:00", "2025-10-15")
    hall.settle()
    assert draw_id("land", DAY) not in hall.state.draws


def test_a_draw_without_places_draws_nobody(hall: DrawnHall) -> None:
    """Those who take part are counted before the service's times go, nobody is let in meanwhile, and the draw is held
    with no places. Whoever has left is not counted, nor is a draw that still has a place."""
    hall.open_draw()
    hall.enter("a", "b", "c")
    hall.leave("c")
    mornings = with_times(DRAWN, land=times(release="draw", place_minutes=540))
    assert losing_draw(hall.state, mornings) == {}
    for without in (with_times(DRAWN, land=None), replace(DRAWN, closed_days=(ClosedDay(DAY, names("A feast")),))):
        (draw,) = losing_draw(hall.state, without)["land"]
        assert [entry.booking for entry in draw.taking_part] == ["a", "b"]
    hall.ask(c.Configure(with_times(DRAWN, land=None)))
    assert losing_draw(hall.state, with_times(DRAWN, land=None)) == {}
    assert refusal_of(lambda: hall.enter("d")) == "place_none_that_day"
    hall.hold()
    assert (hall.state.bookings, hall.state.draws[DRAW].is_over) == ({}, True)


def test_a_draw_that_has_been_opened_is_held_as_promised(hall: DrawnHall) -> None:
    """Also where its service's places are for whoever books first from then on; times that come back are drawn."""
    hall.open_draw()
    hall.enter("a")
    hall.ask(c.Configure(with_times(DRAWN, land=None)))
    by_order = with_times(land=times(opens_days=5, place_minutes=180))
    assert losing_draw(hall.state, by_order) == {}
    hall.ask(c.Configure(by_order))
    assert refusal_of(lambda: hall.book("b", "09:00", day=DAY)) == "place_in_draw"
    hall.hold()
    assert hall.state.bookings["a"].start == STARTS[0]
