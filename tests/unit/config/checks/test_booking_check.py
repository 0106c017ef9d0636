"""What must hold between the times to book of a hall, its hosts, and what else it has."""

from typing import Final

import pytest

from queue_server.config.booking_times import ORDINALS, day_sentence
from queue_server.config.file.load import parse
from queue_server.config.mistakes import ConfigError
from queue_server.config.values.scalars import WEEKDAYS

NAMES: Final = '{ kk = "А", ru = "Б", en = "C" }'
MORNING: Final = '{ days = ["mon"], first = "09:00", until = "12:00" }'
THURSDAYS: Final = '{ days = ["2nd thu", "4th thu"], first = "09:00", until = "12:00" }'
AKIM: Final = 'hosts = [{ id = "akim", names = NAMES, window = 2, days = ["2nd thu", "4th thu"] }]'

AKIM_IN_A_ROOM: Final = 'hosts = [{ id = "akim", names = NAMES, room = NAMES }]'


def booking(spans: str = MORNING, keys: str = "place_minutes = 15") -> str:
    return f"booking = {{ {keys}{keys and ','} spans = [{spans}] }}"


def hall(land: str, rest: str = "", school: str = "") -> str:
    """A hall with the services land (its keys are on line 4) and school (line 5); the first window serves the one, the
    second both (line 7). From line 8 on stands the rest."""
    return f"""[halls.a]
names = NAMES
services = [
  {{ {land}{land and ","} id = "land", prefix = "A", names = NAMES }},
  {{ {school}{school and ","} id = "school", prefix = "B", names = NAMES }},
]
windows = [{{ window = 1, services = ["land"] }}, {{ window = 2, services = ["land", "school"] }}]
{rest}
""".replace("NAMES", NAMES)


def problems(text: str) -> list[str]:
    """The mistakes, each with its line and its key in the hall."""
    try:
        parse(text.encode(), "f")
    except ConfigError as error:
        return [str(problem).removeprefix("f:").replace("halls.a.", "") for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "text",
    [
        hall(booking()),
        hall(booking(keys="place_minutes = 15, places = 2, walk_in_percent = 90")),
        hall(booking('{ days = ["mon", "last fri"], first = "00:00", until = "24:00" }')),
        hall(booking(f'{MORNING}, {{ days = ["mon"], first = "12:00", until = "13:00" }}')),
        hall(booking('{ days = ["1st mon"], first = "09:00", until = "12:00" }, ' + MORNING.replace("mon", "2nd mon"))),
        hall(booking(), 'hours = { mon = ["08:00-10:00", "10:00-12:00"] }'),
        hall(f'host = "akim", {booking(THURSDAYS)}', AKIM),
        hall(f'host = "akim", {booking()}', AKIM_IN_A_ROOM),
    ],
)
def test_right(text: str) -> None:
    """Hours and spans that touch, different ones of a month, a host at a window or in a room."""
    assert problems(text) == []


LAND: Final = "4: services[0].booking"
WRONG: Final[dict[str, str]] = {
    hall(booking("")): (f"{LAND}.spans: write a list in [ ] of 1 to 64 values, not a list of 0"),
    hall(booking(MORNING.replace('"mon"', ""))): (
        f"{LAND}.spans[0].days: write a list in [ ] of 1 to 35 values, not a list of 0"
    ),
    hall(booking(MORNING.replace("mon", "6th mon"))): (
        f"{LAND}.spans[0].days[0]: write a weekday such as mon, or one of the month such as 2nd thu or "
        'last fri, not "6th mon"'
    ),
    hall(booking(MORNING.replace("12:00", "24:30"))): (
        f'{LAND}.spans[0].until: write a time of day such as 18:00, at the latest 24:00, not "24:30"'
    ),
    hall(booking(keys="place_minutes = 4")): (f"{LAND}.place_minutes: write a whole number from 5 to 480, not 4"),
    hall(booking(keys="place_minutes = 15, walk_in_percent = 91, closes_minutes = -1, opens_days = 0")): (
        f"{LAND}.closes_minutes: write a whole number from 0 to 20160, not -1\n"
        f"{LAND}.opens_days: write a whole number from 1 to 366, not 0\n"
        f"{LAND}.walk_in_percent: write a whole number from 0 to 90, not 91"
    ),
    hall(booking(keys='place_minutes = 15, late = "wait", confirmed_by = "akim"')): (
        f'{LAND}.confirmed_by: write "secretary", not "akim"\n{LAND}.late: write "join" or "lost", not "wait"'
    ),
    hall(booking(keys='place_minutes = 15, release = "draw", confirmed_by = "secretary"')): (
        f"{LAND}.confirmed_by: a place that is drawn stands at once; let nobody confirm it, or let places be for "
        "whoever books first"
    ),
    hall(booking(keys="")): (f"{LAND}.place_minutes: this key is missing; write a whole number from 5 to 480"),
    hall(booking(MORNING.replace("12:00", "09:00"))): (
        f'{LAND}.spans[0].until: "09:00-09:00" ends before it begins; write the earlier time first'
    ),
    hall(booking(MORNING.replace("12:00", "09:30"), "place_minutes = 31")): (
        f'{LAND}.spans[0].until: no place of 31 min fits into "09:00-09:30"; make places shorter, or the span longer'
    ),
    hall(booking('{ days = ["mon", "mon"], first = "09:00", until = "12:00" }')): (
        f'{LAND}.spans[0].days[1]: "mon" stands here a second time; remove it'
    ),
    hall(booking(f'{MORNING}, {{ days = ["tue", "3rd mon"], first = "11:45", until = "13:00" }}')): (
        f'{LAND}.spans[1]: 3rd Monday of the month: "11:45-13:00" overlaps "09:00-12:00"; join the two or part them'
    ),
    hall(booking(f'{THURSDAYS}, {{ days = ["last thu"], first = "11:45", until = "13:00" }}')): (
        f'{LAND}.spans[1]: last Thursday of the month: "11:45-13:00" overlaps "09:00-12:00"; join the two or part them'
    ),
    hall(booking(), 'hours = { mon = ["09:00-10:00", "10:30-18:00"] }'): (
        f"{LAND}.spans[0].days[0]: Monday: tickets are given 09:00-10:00, 10:30-18:00, so 09:00-12:00 is "
        "not within the hours; part it, or change the hours"
    ),
    hall(booking(), 'hours = { tue = ["09:00-18:00"] }'): (
        f"{LAND}.spans[0].days[0]: Monday: no tickets are given on that day; choose another"
    ),
    hall(f'hours = {{ mon = ["10:00-18:00"] }}, {booking()}'): (
        f"{LAND}.spans[0].days[0]: Monday: tickets are given 10:00-18:00, so 09:00-12:00 is not within the "
        "hours; part it, or change the hours"
    ),
    hall(booking(keys="place_minutes = 15, places = 3")): (
        f"{LAND}.places: places side by side: 3, but windows that receive these visitors: 2; write at most as many"
    ),
    hall(booking(keys="place_minutes = 15, opens_days = 1, closes_minutes = 1980")): (
        f"{LAND}.closes_minutes: booking ends 1980 min before a place, and begins later than that; "
        "write fewer minutes, or more days"
    ),
    hall(booking(keys="place_minutes = 180")): (
        f"{LAND}.walk_in_percent: this share leaves no place of a day to book; write a smaller one"
    ),
    hall(f"daily_limit = 7, {booking()}"): (
        f"{LAND}.spans: 8 places of a day can be booked, but only 7 tickets are given; raise the limit, or offer fewer"
    ),
    hall('host = "akim"'): ('4: services[0].host: the hall has no host at all; define "akim" or remove this'),
    hall('host = "akm"', AKIM): ('4: services[0].host: there is no host "akm"; did you mean "akim"?'),
    hall("", AKIM.replace("window = 2", "window = 9")): (
        "8: hosts[0].window: there is no window 9; write the number of one, such as 1"
    ),
    hall("", AKIM.replace("window = 2, ", "")): (
        '8: hosts[0]: say where "akim" receives visitors: the window, or the room'
    ),
    hall("", AKIM.replace('"4th thu"', '"2nd thu"')): (
        '8: hosts[0].days[1]: "2nd thu" stands here a second time; remove it'
    ),
    hall("", AKIM.replace("window = 2", "window = 1"), 'host = "akim"'): (
        '5: services[1].host: window 1, where "akim" receives, does not serve "school"; let it, or '
        "choose another window"
    ),
    hall(f'host = "akim", {booking(THURSDAYS.replace("4th", "3rd"))}', AKIM): (
        f'{LAND}.spans[0].days[1]: 3rd Thursday of the month: "akim" does not receive visitors then; '
        "choose one of its days"
    ),
    hall(f'host = "akim", {booking(THURSDAYS, "place_minutes = 15, places = 2")}', AKIM): (
        f"{LAND}.places: places side by side: 2, but windows that receive these visitors: 1; write at most as many"
    ),
    hall(f'host = "akim", {booking(THURSDAYS)}', AKIM, f'host = "akim", {booking(THURSDAYS)}'): (
        '5: services[1].booking.spans[0]: 2nd Thursday of the month: "akim" receives for "land" at that time '
        "(09:00-12:00); choose another time"
    ),
}


def test_wrong() -> None:
    """Each rule breaks alone, and its sentence names file, line and key."""
    assert {text: "\n".join(problems(text)) for text in WRONG} == WRONG


def test_a_mistake_hides_no_other() -> None:
    """What cannot be read is not checked further, and does not keep the rest from being checked."""
    spans = f'{{ days = ["mo"], first = "9", until = "12" }}, {MORNING}'
    assert [line.split(": ")[1] for line in problems(hall(booking(spans), 'hours = { tue = ["09:00-18:00"] }'))] == [
        "services[0].booking.spans[0].days[0]",
        "services[0].booking.spans[0].first",
        "services[0].booking.spans[0].until",
        "services[0].booking.spans[1].days[0]",
    ]


def test_every_day_has_words() -> None:
    assert str(day_sentence("sun")) == "Sunday"
    assert str(day_sentence("5th wed")) == "5th Wednesday of the month"
    words = {str(day_sentence(f"{ordinal} {day}".strip())) for ordinal in ("", *ORDINALS) for day in WEEKDAYS}
    assert len(words) == 49
