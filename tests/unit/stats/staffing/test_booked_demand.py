"""Those who have booked a coming day, in what staffing expects of it."""

from collections import Counter

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.stats.estimates.observations.coming_share import ASSUMED_MISSES, coming_share
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.staffing.proposals import staff_keeper
from queue_server.stats.staffing.proposals.staff_keeper import StaffKeeper
from queue_server.stats.staffing.proposals.staffing import StaffingPlan, propose
from queue_server.stats.staffing.scenarios.booked_demand import expect_booked
from queue_server.stats.staffing.scenarios.past_day import PastDay
from queue_server.stats.staffing.scenarios.past_days import read_days_like, read_weekday
from queue_server.stats.visits.booked_days import BookedDays, OpenBooking
from script.staging.hall_in_memory import sealed
from tests.booked_halls import BookedHall, at, times, with_times
from tests.halls import DEFINITION
from tests.unit.stats.estimates.days import MIDNIGHT, day_of, opening, planned_visit
from tests.unit.stats.staffing.test_staffing import HALL

HOUR = 3600
COMING = "2025-10-16"
DAYS = [
    day_of(
        [
            *(planned_visit(9 * HOUR + 360 * nth, 300) for nth in range(40)),
            replace(planned_visit(13 * HOUR, 300), booked_at=MIDNIGHT),
        ],
        [opening(window, 9 * HOUR, 14 * HOUR) for window in (1, 2)],
        HALL,
    )
] * 6
"""Ten an hour from nine to one who just came, and one at one o'clock who had booked."""


def bookings(clock: str = "11:00", count: int = 20, day: str = COMING, **ended: int) -> BookedDays:
    open_ones = {f"b{nth}": OpenBooking("land", day, at(clock, day)) for nth in range(count)}
    return BookedDays("Asia/Almaty", open=open_ones, days={"2025-10-09": {"land": dict(ended)}})


def expected(of: BookedDays) -> StaffingPlan:
    return propose(expect_booked(DAYS, of, COMING))


def clock_of(day: PastDay) -> Counter[float]:
    return Counter((e.came_at - MIDNIGHT) / HOUR / 1_000_000 for e in day.planned_visits if e.booked_at is not None)


def test_the_booked_stand_in_the_place_of_those_who_had_booked() -> None:
    """Twenty for eleven, of whom visitors have come with 15 of 20 so far: on the mean fifteen, at eleven of the past
    days' clock; nobody at one; those who just came as they were."""
    days = expect_booked(DAYS, bookings(kept=10, late=5, missed=5), COMING)
    arrivals = [clock_of(day) for day in days]
    assert {clock for counts in arrivals for clock in counts} == {11}
    assert 13 <= sum(counts[11] for counts in arrivals) / len(days) <= 17
    assert all(
        [e for e in day.planned_visits if e.booked_at is None] == list(DAYS[0].planned_visits[:-1]) for day in days
    )
    assert days == expect_booked(DAYS, bookings(kept=10, late=5, missed=5), COMING)


def test_a_day_without_bookings_is_expected_as_the_past_ones_were() -> None:
    """Also where another day has some, and another service."""
    assert expect_booked(DAYS, BookedDays(), COMING) == DAYS
    assert expect_booked(DAYS, bookings(day="2025-10-17"), COMING) == DAYS
    papers = BookedDays("Asia/Almaty", open={"p": OpenBooking("papers", COMING, at("11:00", COMING))})
    assert all(clock_of(day)[13] for day in expect_booked(DAYS, papers, COMING))


def test_a_time_after_midnight_belongs_to_the_day_before() -> None:
    """Where the hall's day ends at four, one o'clock of the next date is the twenty-fifth hour."""
    late = {"b": OpenBooking("land", COMING, at("01:00", "2025-10-17"))}
    days = expect_booked(DAYS, BookedDays("Asia/Almaty", open=late), COMING)
    assert {clock for day in days for clock in clock_of(day)} == {25}


@pytest.mark.slow
def test_the_half_hour_of_the_booked_gets_more_windows() -> None:
    """One window does for ten an hour; eight more at eleven, each five minutes as the norm is, need three."""
    plain, booked = expected(BookedDays()), expected(bookings(count=8))
    windows = {slot.begin: slot.windows for slot in booked.slots}
    assert {slot.windows for slot in plain.slots} == {1}
    assert windows["11:00"] == 3
    assert {windows["09:00"], windows["10:00"], windows["12:00"]} == {1}
    assert booked.days == plain.days


def test_a_day_for_bookings_alone_may_have_nobody_come() -> None:
    """The one who has booked misses it on some days, which are played all the same; one without windows is none."""
    days = [replace(day, planned_visits=day.planned_visits[-1:]) for day in DAYS]
    alone = expect_booked(days, bookings(count=1, kept=10, missed=10), COMING)
    assert {len(day.planned_visits) for day in alone} == {0, 1}
    assert [(slot.begin, slot.windows) for slot in propose(alone).slots] == [("11:00", 1)]
    without = expect_booked([replace(day, openings=()) for day in days], bookings(count=1, missed=20), COMING)
    assert without == []


def test_few_ended_bookings_say_nothing_of_the_share() -> None:
    """Below twenty one in ten is taken to miss."""
    assert coming_share(0, 19) == 1 - ASSUMED_MISSES
    assert coming_share(15, 5) == 0.75


def lived_thursday() -> BookedHall:
    """A Thursday on which forty just came to land, and the morning after it."""
    hall = BookedHall(with_times(land=times(places=2, place_minutes=10)), at("09:00"))
    hall.open(1)
    for _ in range(40):
        hall.issue("land")
        hall.call(1)
        hall.ask(c.StartService(1))
        hall.pass_minutes(5)
        hall.ask(c.FinishService(1))
    hall.now = at("09:00", "2025-10-10")
    hall.open(1)
    return hall


async def reader_of(hall: BookedHall) -> tuple[MemoryStore, FiguresReader]:
    store = MemoryStore()
    await store.append(Batch(sealed(hall.entries)))
    reader = FiguresReader(store)
    await reader.catch_up("aksu")
    return store, reader


async def test_the_days_that_are_read_have_the_bookings_of_the_coming_one() -> None:
    """For the page's next Thursday and for `kezek staff` alike; a look from before leaves them out, and a cancelled
    booking is none."""
    hall = lived_thursday()
    for name, clock in (("a", "16:00"), ("b", "16:30"), ("c", "17:00")):
        hall.book(name, clock, day=COMING)
    hall.ask(c.CancelBooking("c"))
    store, reader = await reader_of(hall)
    (thursday,) = await read_days_like(store, reader, "aksu", COMING, 6)
    assert clock_of(thursday) == {16: 1, 16.5: 1}
    (any_thursday,) = await read_weekday(store, reader, "aksu", 3, None, 6)
    assert any_thursday.planned_visits == thursday.planned_visits
    (before,) = await read_weekday(store, reader, "aksu", 3, "2025-10-10", 6)
    assert not clock_of(before)


@pytest.mark.slow
async def test_changed_bookings_are_searched_anew_but_not_at_every_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the hour the page shows the plan it has; after it the eight from eleven o'clock on have their windows. The
    Thursday after that, which nobody has booked, is no copy of it."""
    hall = lived_thursday()
    hall.book("a", "16:00", day=COMING)
    store, reader = await reader_of(hall)
    definition = replace(HALL, services=(*HALL.services, *DEFINITION.services[1:]))
    keeper, written = StaffKeeper(store, reader), len(hall.entries)

    async def hours(day: str = COMING) -> float:
        await keeper.make("aksu", day, definition)
        proposal = keeper._plans["aksu", day].proposal
        assert proposal is not None
        return proposal.hours

    before = await hours()
    for nth in range(8):
        hall.book(f"b{nth}", f"11:{nth // 2}0", day=COMING)
    await store.append(Batch(sealed(hall.entries)[written:]))
    await reader.catch_up("aksu")
    assert await hours() == before
    monkeypatch.setattr(staff_keeper, "BOOKINGS_FRESH_S", 0.0)
    assert await hours() > before
    assert await hours("2025-10-23") < await hours()
