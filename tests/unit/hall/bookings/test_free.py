"""Which places are free, and how long it takes to say so."""

from datetime import date
from time import process_time

import pytest

from queue_server.hall import commands as c
from queue_server.hall.bookings.booking_index import OccupiedTimes
from queue_server.hall.bookings.timetable.free import Occupancy, free_places, nearest_free
from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.folds.going_back import go_back
from queue_server.hall.state import State
from queue_server.journal.packing.snapshot import decode_state, encode_state
from tests.booked_halls import BookedHall, at, times, with_times
from tests.halls import KIOSK

TODAY, TOMORROW = date(2025, 10, 9), date(2025, 10, 10)


def test_the_free_places_of_a_day() -> None:
    """Today from the hour at which a place closes; with what is booked and offered taken out."""
    hall = BookedHall()
    hall.book("a", "16:00")
    hall.ask(c.OfferPlace("page", "land", at("16:30")), KIOSK)
    free = {place.start: place.free for place in free_places(hall.state, "land", TODAY, hall.now)}
    clocks = ("15:30", "16:00", "16:30", "17:00", "17:30")
    assert free == dict(zip(map(at, clocks), (2, 1, 1, 2, 2), strict=True))
    assert len(free_places(hall.state, "land", TOMORROW, hall.now)) == 18
    for service, day in (("papers", TOMORROW), ("land", date(2025, 10, 8)), ("land", date(2025, 10, 17))):
        assert free_places(hall.state, service, day, hall.now) == []


def test_the_nearest_places_are_those_around_the_wished_time() -> None:
    """Also days from now, and on either side of it."""
    hall = BookedHall()
    wish = at("09:00", "2025-10-14")
    hall.book("a", "09:00", day="2025-10-14")
    hall.book("b", "09:00", day="2025-10-14")
    nearest = nearest_free(hall.state, "land", wish, hall.now, Occupancy(hall.state, "land", hall.now))
    assert [place.start for place in nearest] == [at(clock, "2025-10-14") for clock in ("09:30", "10:00", "10:30")]
    late = nearest_free(
        hall.state, "land", at("17:45", "2025-10-14"), hall.now, Occupancy(hall.state, "land", hall.now)
    )
    assert [place.start for place in late] == [at(clock, "2025-10-14") for clock in ("17:30", "17:00", "16:30")]


def test_the_nearest_places_may_be_on_the_days_beside() -> None:
    """Where the wished day is full: in the evening before, and not on the morning after, which is further away."""
    hall = BookedHall()
    for hour in range(9, 18):
        for minutes in ("00", "30"):
            hall.book(f"{hour}:{minutes}", f"{hour:02}:{minutes}", "school", "2025-10-14")
    wish = at("10:00", "2025-10-14")
    nearest = nearest_free(hall.state, "school", wish, hall.now, Occupancy(hall.state, "school", hall.now))
    assert [place.start for place in nearest] == [at(clock, "2025-10-13") for clock in ("17:30", "17:00", "16:30")]


@pytest.mark.parametrize(("start", "end", "count"), [(0, 10, 1), (10, 20, 1), (5, 15, 2), (20, 30, 0), (0, 100, 3)])
def test_times_that_overlap_are_counted(start: int, end: int, count: int) -> None:
    """Those that only touch do not."""
    occupied = OccupiedTimes()
    occupied.starts.update([0, 10, 40])
    occupied.ends.update([10, 20, 50])
    assert occupied.overlapping(start, end) == count


def crowded() -> BookedHall:
    """A hall with three thousand open bookings."""
    hall = BookedHall(with_times(land=times(place_minutes=5, places=40, opens_days=30)))
    for number in range(3000):
        day, place = divmod(number, 108)
        clock = f"{9 + place // 12:02d}:{place % 12 * 5:02d}"
        hall.book(f"b{number}", clock, day=f"2025-10-{10 + day:02d}" if day < 22 else f"2025-11-{day - 21:02d}")
    return hall


@pytest.mark.slow
def test_thousands_of_bookings_cost_a_ticket_nothing() -> None:
    """A day's free places take some milliseconds on a slow machine, and what concerns a ticket touches no booking."""
    hall = crowded()
    before = process_time()
    assert len(free_places(hall.state, "land", TOMORROW, hall.now)) == 108
    assert process_time() - before < 0.25
    bookings, misses = hall.state.bookings, hall.state.index.bookings.misses
    committed = hall.state.copy()
    seq = len(hall.entries)
    hall.issue("land")
    assert go_back(hall.state, hall.entries[seq:], committed) is hall.state
    assert hall.state.bookings is bookings
    assert hall.state.index.bookings.misses is misses
    assert hall.state == committed


def test_bookings_survive_a_snapshot() -> None:
    """Their index is built anew, and everything goes on from there."""
    hall = BookedHall()
    for name, clock in (("a", "16:00"), ("b", "17:00"), ("c", "17:00")):
        hall.book(name, clock)
    hall.ask(c.CancelBooking("c"), KIOSK)
    restored = decode_state(encode_state(hall.state))
    assert restored == hall.state
    assert restored is not None
    assert list(restored.index.bookings.misses) == list(hall.state.index.bookings.misses)
    assert free_places(restored, "land", TODAY, hall.now) == free_places(hall.state, "land", TODAY, hall.now)
    assert evolve_all(State(hall="aksu"), hall.entries) == restored


def test_a_state_from_the_middle_of_a_journal_lacks_bookings_and_folds_on() -> None:
    """What happens to one that it does not know changes nothing, and the balance holds."""
    hall = BookedHall()
    for name, clock in (("a", "16:00"), ("b", "16:30"), ("c", "17:00")):
        hall.book(name, clock)
    seq = len(hall.entries)
    hall.now = at("15:45")
    hall.ask(c.MoveBooking("c", at("17:30")), KIOSK)
    hall.ask(c.CancelBooking("b"), KIOSK)
    hall.ask(c.ArriveBooking("a", "t1"), KIOSK)
    partial = evolve_all(State(hall="aksu", definition=hall.state.definition, day="2025-10-09"), hall.entries[seq:])
    assert (partial.bookings, partial.booking_counts.cancelled, list(partial.tickets)) == ({}, 0, ["t1"])
