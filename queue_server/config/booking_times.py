"""Defines when visitors may book a service, and by which rules. Pure.

A day is written as a weekday, `mon`, or as one of the month, `2nd thu` or `last fri`. Times are those of the hall's
clock on the wall.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from queue_server.config.mistakes import Sentence, sentence_of
from queue_server.config.values.scalars import WEEKDAYS, ClockEnd, ClockTime

ORDINALS: Final = ("1st", "2nd", "3rd", "4th", "5th", "last")
"""Which of its weekday in a month a day is."""
DAY_FORM: Final = f"^(({'|'.join(ORDINALS)}) )?({'|'.join(WEEKDAYS)})$"

DRAWN_DAYS: Final = 2
"""How far the nearest date is that is drawn: its draw ends on the day on which it is opened."""

BookingDay = Annotated[
    str,
    Meta(
        pattern=DAY_FORM,
        max_length=8,
        description="a weekday such as mon, or one of the month such as 2nd thu or last fri",
    ),
]

_NTH: Final = {"nth": "{nth}"}
DAY_SENTENCES: Final = {
    "mon": (sentence_of("Monday"), sentence_of("{nth} Monday of the month", **_NTH)),
    "tue": (sentence_of("Tuesday"), sentence_of("{nth} Tuesday of the month", **_NTH)),
    "wed": (sentence_of("Wednesday"), sentence_of("{nth} Wednesday of the month", **_NTH)),
    "thu": (sentence_of("Thursday"), sentence_of("{nth} Thursday of the month", **_NTH)),
    "fri": (sentence_of("Friday"), sentence_of("{nth} Friday of the month", **_NTH)),
    "sat": (sentence_of("Saturday"), sentence_of("{nth} Saturday of the month", **_NTH)),
    "sun": (sentence_of("Sunday"), sentence_of("{nth} Sunday of the month", **_NTH)),
}
"""Each weekday in words, and one of a month."""
LAST_SENTENCES: Final = {
    "mon": sentence_of("last Monday of the month"),
    "tue": sentence_of("last Tuesday of the month"),
    "wed": sentence_of("last Wednesday of the month"),
    "thu": sentence_of("last Thursday of the month"),
    "fri": sentence_of("last Friday of the month"),
    "sat": sentence_of("last Saturday of the month"),
    "sun": sentence_of("last Sunday of the month"),
}
ORDINAL_SENTENCES: Final = {
    "1st": sentence_of("1st"),
    "2nd": sentence_of("2nd"),
    "3rd": sentence_of("3rd"),
    "4th": sentence_of("4th"),
    "5th": sentence_of("5th"),
}


class BookingSpan(Struct, frozen=True, forbid_unknown_fields=True):
    """A span of certain days in which one time to book follows another, from `first` on; the last ends by `until`."""

    days: Annotated[tuple[BookingDay, ...], Meta(min_length=1, max_length=35)]
    first: ClockTime
    until: ClockEnd


LATE_MINUTES: Final = 10
"""How many minutes late still counts where the hall says nothing."""


class ServiceBooking(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The times at which a service may be booked, and the rules for them.

    A time lasts `place_minutes`, and up to `places` visitors are served side by side in it. Of all places of a day,
    `walk_in_percent` are for those who just come. A day may be booked from `opens_days` days before, and a time until
    `closes_minutes` before it. One phone number may have `most_per_phone` open bookings. A visitor may check in from
    `check_in_minutes` before the time until `late_minutes` after it; whoever comes later joins the line like anyone who
    comes (`join`), or has lost the time (`lost`). With `confirmed_by` an appointment is asked for, then confirmed. With
    the `release` `first` a place is for whoever books it first; with `draw` the places of a day are drawn among all who
    ask from `draw_from` to `draw_until` on the day on which it opens, and what is left is for whoever books it first.
    Whoever waits for an earlier place has `waitlist_minutes` of daytime to take one that is offered.
    `booked_norm_minutes` is how long a booked visitor should wait at the most, from the booked time on.
    """

    spans: Annotated[tuple[BookingSpan, ...], Meta(min_length=1, max_length=64)]
    place_minutes: Annotated[int, Meta(ge=5, le=480)]
    places: Annotated[int, Meta(ge=1, le=100)] = 1
    opens_days: Annotated[int, Meta(ge=1, le=366)] = 14
    closes_minutes: Annotated[int, Meta(ge=0, le=20_160)] = 60
    walk_in_percent: Annotated[int, Meta(ge=0, le=90)] = 30
    most_per_phone: Annotated[int, Meta(ge=1, le=50)] = 2
    check_in_minutes: Annotated[int, Meta(ge=0, le=240)] = 30
    late_minutes: Annotated[int, Meta(ge=0, le=240)] = LATE_MINUTES
    late: Literal["join", "lost"] = "join"
    confirmed_by: Literal["secretary"] | None = None
    release: Literal["first", "draw"] = "first"
    waitlist_minutes: Annotated[int, Meta(ge=5, le=1440)] = 60
    draw_from: ClockTime = "09:00"
    draw_until: ClockEnd = "18:00"
    booked_norm_minutes: Annotated[int, Meta(ge=1, le=600)] | None = None


def day_names(day: date) -> frozenset[str]:
    """All names of a date: `thu`, `4th thu`, and `last thu` where no other one follows in its month."""
    weekday = WEEKDAYS[day.weekday()]
    names = {weekday, f"{ORDINALS[(day.day - 1) // 7]} {weekday}"}
    if day.day + 7 > monthrange(day.year, day.month)[1]:
        names.add(f"{ORDINALS[-1]} {weekday}")
    return frozenset(names)


def falls_on(day: date, names: Iterable[str]) -> bool:
    """Whether a date has one of the names."""
    return not day_names(day).isdisjoint(names)


def is_day_name(text: str) -> bool:
    return re.fullmatch(DAY_FORM, text) is not None


def day_sentence(name: str) -> Sentence:
    """A name of days in words: `Thursday`, `2nd Thursday of the month`."""
    ordinal, _, weekday = name.rpartition(" ")
    if ordinal == ORDINALS[-1]:
        return LAST_SENTENCES[weekday]
    every, nth = DAY_SENTENCES[weekday]
    return sentence_of(nth.msgid, nth=ORDINAL_SENTENCES[ordinal]) if ordinal else every


def minutes_of(clock: str) -> int:
    """The minutes from midnight to a time of day on the wall, such as `09:30` or `24:00`."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def open_minutes(spans: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Where spans such as `09:00-13:00` begin and end, in minutes from midnight; those that touch are joined."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted((minutes_of(span[:5]), minutes_of(span[6:])) for span in spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return tuple(joined)
