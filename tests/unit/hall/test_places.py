"""Which times of a day may be booked."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from queue_server.config.booking_times import BookingSpan, ServiceBooking, day_names, minutes_of
from queue_server.config.definition import ClosedDay, Definition, Host, Hours, Service
from queue_server.config.values.scalars import WEEKDAYS
from queue_server.hall.bookings.timetable.places import Place, closes_at, opens_at, place_at, places_on
from queue_server.hall.state import MINUTE, SECOND
from tests.halls import DEFINITION, names

MONDAY = date(2026, 6, 1)
THURSDAY = date(2026, 6, 11)
"""The second one of its month."""
MORNING = BookingSpan(("mon", "2nd thu"), "09:00", "10:00")


def booking(*spans: BookingSpan, **rules: object) -> ServiceBooking:
    return ServiceBooking(**{"spans": spans or (MORNING,), "place_minutes": 20, "walk_in_percent": 0, **rules})  # type: ignore[arg-type]


def hall(rules: ServiceBooking | None, host: Host | None = None, **changes: object) -> Definition:
    """The small hall, whose land service, at windows 1, 2 and 3, takes bookings."""
    land = Service("land", "A", names("Land"), booking=rules, host=host.id if host else None)
    hosts = (host,) if host else ()
    return replace(DEFINITION, services=(land, *DEFINITION.services[1:]), hosts=hosts, **changes)


def on_the_wall(definition: Definition, day: date) -> list[tuple[str, str, int]]:
    """The places of a day by the hall's clock."""
    zone = ZoneInfo(definition.timezone)

    def clock(at: int) -> str:
        return f"{datetime.fromtimestamp(at // SECOND, zone):%H:%M}"

    return [(clock(place.start), clock(place.end), place.places) for place in places_on(definition, "land", day)]


def test_a_span_is_filled_with_times_of_equal_length() -> None:
    """What remains at its end is too short for a time."""
    assert on_the_wall(hall(booking()), MONDAY) == [("09:00", "09:20", 1), ("09:20", "09:40", 1), ("09:40", "10:00", 1)]
    afternoon = BookingSpan(("mon",), "23:00", "24:00")
    assert on_the_wall(hall(booking(afternoon, place_minutes=25)), MONDAY) == [
        ("23:00", "23:25", 1),
        ("23:25", "23:50", 1),
    ]


def test_a_day_without_times_has_no_places() -> None:
    """Another weekday, another Thursday of the month, a service without bookings or one that there is not."""
    definition = hall(booking())
    assert len(places_on(definition, "land", THURSDAY)) == 3
    days = (MONDAY + timedelta(days=1), THURSDAY - timedelta(days=7), THURSDAY + timedelta(days=7))
    assert not any(places_on(definition, "land", day) for day in days)
    assert not any(places_on(definition, service, MONDAY) for service in ("school", "lnad"))


def test_hours_and_closed_days_take_places_away() -> None:
    """A time that the hours of the hall or of the service cut is none; hours that touch are one."""
    cut = hall(booking(), hours=Hours(mon=("08:00-09:30", "09:30-09:50")))
    assert [start for start, _, _ in on_the_wall(cut, MONDAY)] == ["09:00", "09:20"]
    assert not places_on(cut, "land", THURSDAY)
    holiday = hall(booking(), closed_days=(ClosedDay("2026-06-01", names("Holiday")),))
    assert not places_on(holiday, "land", MONDAY)
    assert places_on(holiday, "land", MONDAY + timedelta(days=7))
    land = replace(hall(booking()).services[0], hours=Hours(mon=("09:15-18:00",)))
    late = replace(hall(booking()), services=(land, *DEFINITION.services[1:]))
    assert [start for start, _, _ in on_the_wall(late, MONDAY)] == ["09:20", "09:40"]


def test_no_more_are_side_by_side_than_windows() -> None:
    """Three windows call land; a host's own window is one; a window that does not call the service is none."""
    wide = booking(places=9)
    assert {place.places for place in places_on(hall(wide), "land", MONDAY)} == {3}
    akim = Host("akim", names("Akim"), window=3)
    assert {place.places for place in places_on(hall(wide, akim), "land", MONDAY)} == {1}
    assert not places_on(hall(wide, replace(akim, window=4)), "land", MONDAY)
    room = replace(akim, window=None, room=names("Room 214"))
    assert {place.places for place in places_on(hall(wide, room), "land", MONDAY)} == {3}


def test_a_host_receives_on_its_days() -> None:
    akim = Host("akim", names("Akim"), room=names("Room 214"), days=("2nd thu", "4th thu"))
    definition = hall(booking(), akim)
    assert not places_on(definition, "land", MONDAY)
    assert len(places_on(definition, "land", THURSDAY)) == 3


@pytest.mark.parametrize(
    ("percent", "places", "counts"),
    [(0, 2, [2, 2, 2]), (50, 2, [1, 1, 1]), (30, 2, [1, 1, 2]), (34, 1, [0, 0, 1]), (90, 1, [0, 0, 0])],
)
def test_the_share_of_those_who_just_come(percent: int, places: int, counts: list[int]) -> None:
    """It is spread over the day, and rounded up; a time that is all theirs is no place to book."""
    shares = on_the_wall(hall(booking(places=places, walk_in_percent=percent)), MONDAY)
    clocks = ("09:00", "09:20", "09:40")
    assert [(start, count) for start, _, count in shares] == [
        (start, count) for start, count in zip(clocks, counts, strict=True) if count
    ]


NIGHT = BookingSpan(("sun",), "01:00", "04:00")


def test_the_hour_that_summer_time_leaves_out_has_no_places() -> None:
    """In Berlin 02:00 is 03:00 on 29 March 2026; a time that the gap would cut is none either."""
    spring = date(2026, 3, 29)
    berlin = hall(booking(NIGHT, place_minutes=30), timezone="Europe/Berlin")
    assert [start for start, _, _ in on_the_wall(berlin, spring)] == ["01:00", "01:30", "03:00", "03:30"]
    odd = hall(booking(NIGHT, place_minutes=45), timezone="Europe/Berlin")
    assert [start for start, _, _ in on_the_wall(odd, spring)] == ["01:00", "03:15"]
    long = hall(booking(NIGHT, place_minutes=180), timezone="Europe/Berlin")
    assert on_the_wall(long, spring) == []


def test_the_hour_that_comes_twice_has_places_once() -> None:
    """In Berlin 03:00 is 02:00 again on 25 October 2026: the first of the two hours is booked."""
    autumn = date(2026, 10, 25)
    berlin = hall(booking(NIGHT, place_minutes=30), timezone="Europe/Berlin")
    starts = [place.start for place in places_on(berlin, "land", autumn)]
    one_o_clock = int(datetime(2026, 10, 24, 23, 0, tzinfo=ZoneInfo("UTC")).timestamp()) * SECOND
    assert [(start - one_o_clock) // MINUTE for start in starts] == [0, 30, 60, 90, 180, 210]
    odd = hall(booking(NIGHT, place_minutes=45), timezone="Europe/Berlin")
    assert [start for start, _, _ in on_the_wall(odd, autumn)] == ["01:00", "01:45", "03:15"]


def test_a_place_is_known_by_its_start() -> None:
    definition = hall(booking())
    first, second, _ = places_on(definition, "land", MONDAY)
    assert place_at(definition, "land", second.start) == second
    assert place_at(definition, "land", first.start + MINUTE) is None
    assert place_at(definition, "school", first.start) is None


def test_a_day_opens_at_a_midnight_and_a_place_closes_before_it_begins() -> None:
    rules = booking(opens_days=3, closes_minutes=90)
    definition = hall(rules)
    midnight = datetime(2026, 5, 29, tzinfo=ZoneInfo("Asia/Almaty"))
    assert opens_at(definition, rules, MONDAY) == int(midnight.timestamp()) * SECOND
    assert closes_at(rules, Place(100 * MINUTE, 120 * MINUTE, 1)) == 10 * MINUTE
    assert opens_at(definition, booking(opens_days=366), date.min) < 0


def test_the_days_of_a_month_over_thirty_years() -> None:
    """Each date has its weekday and its ordinal, of which a month has four or five, and knows the last of them."""
    day, counts = date(2000, 1, 1), dict[tuple[int, int, int], int]()
    while day.year < 2030:
        month = day.year, day.month, day.weekday()
        counts[month] = counts.get(month, 0) + 1
        weekday = WEEKDAYS[day.weekday()]
        ordinal = ("1st", "2nd", "3rd", "4th", "5th")[counts[month] - 1]
        is_last = (day + timedelta(days=7)).month != day.month
        last = {f"last {weekday}"} if is_last else set()
        assert day_names(day) == {weekday, f"{ordinal} {weekday}"} | last
        day += timedelta(days=1)
    assert set(counts.values()) == {4, 5}
    assert "last fri" in day_names(date(9999, 12, 31))


CLOCKS = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
ZONES = st.sampled_from(
    ["Asia/Almaty", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca"]
)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31)) | st.sampled_from(
    [date(2026, 3, 29), date(2026, 10, 25), date(2026, 4, 5), date(2026, 10, 4), date(2024, 2, 29)]
)


@st.composite
def spans_of_a_day(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Spans that do not overlap, in any order."""
    clocks = sorted(draw(st.lists(CLOCKS, min_size=2, max_size=8, unique=True)))
    pairs = [pair for number, pair in enumerate(pairwise(clocks)) if number % 2 == 0]
    return draw(st.permutations(pairs))


@pytest.mark.slow
@given(
    spans=spans_of_a_day(),
    hours=spans_of_a_day(),
    zone=ZONES,
    day=DAYS,
    length=st.integers(5, 240),
    abreast=st.integers(1, 3),
    percent=st.integers(0, 90),
)
def test_places_keep_to_spans_and_hours(
    spans: list[tuple[str, str]],
    hours: list[tuple[str, str]],
    zone: str,
    day: date,
    length: int,
    abreast: int,
    percent: int,
) -> None:
    """Each lies wholly in a span and in the hours, none overlaps another, each is as long as written, and the share of
    those who just come is never less than written."""
    weekday = WEEKDAYS[day.weekday()]
    rules = booking(
        *(BookingSpan((weekday,), first, until) for first, until in spans),
        place_minutes=length,
        places=abreast,
        walk_in_percent=percent,
    )
    week = Hours(**{weekday: tuple("-".join(span) for span in hours)})
    definition = hall(rules, timezone=zone, hours=week)
    places = places_on(definition, "land", day)
    whole = places_on(replace(definition, services=(free_of_share(definition), *DEFINITION.services[1:])), "land", day)
    assert all(place.end - place.start == length * MINUTE for place in places)
    assert all(place_before.end <= next_place.start for place_before, next_place in pairwise(places))
    assert sum(place.places for place in places) * 100 <= sum(place.places for place in whole) * (100 - percent)
    for place in places:
        begin = datetime.fromtimestamp(place.start // SECOND, ZoneInfo(zone))
        minute = begin.hour * 60 + begin.minute
        assert begin.date() == day
        assert begin.fold == 0
        for allowed in (spans, hours):
            assert any(minutes_of(a) <= minute and minute + length <= minutes_of(b) for a, b in allowed)


def free_of_share(definition: Definition) -> Service:
    """The land service without places for those who just come."""
    land = definition.services[0]
    assert land.booking is not None
    return replace(land, booking=replace(land.booking, walk_in_percent=0))
