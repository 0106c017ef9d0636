"""Simulates days of a hall in which most visitors come by appointment: early, in time, late or not at all."""

from heapq import heappop, heappush
from random import Random
from typing import Final

from msgspec import Struct

from queue_server.config.booking_times import BookingSpan, ServiceBooking
from queue_server.config.definition import Definition, Names, Priority, Rules, Service, Window
from queue_server.config.values.scalars import WEEKDAYS
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.state import MINUTE, SECOND
from script.staging.hall_in_memory import KIOSK, HallInMemory

DAY_US: Final = 24 * 3600 * SECOND
EIGHT: Final = 1_764_558_000 * SECOND
"""Monday, 1 December 2025, 08:00 in Almaty, which is UTC+5."""
WINDOWS: Final = (1, 2, 3)
WALK_IN_PERCENT: Final = 40
BOOKED_NORM: Final = 15
"""Minutes that a booked visitor may wait from the booked time on."""
WALK_IN_NORM: Final = 40
"""Minutes, of one who just comes."""


def _names(text: str) -> Names:
    return Names(kk=text, ru=text, en=text)


def booked_definition() -> Definition:
    """Three windows, a quarter of an hour for a place, side by side; four of ten places are for those who just come."""
    booking = ServiceBooking(
        spans=(BookingSpan(WEEKDAYS, "09:00", "17:00"),),
        place_minutes=15,
        places=len(WINDOWS),
        walk_in_percent=WALK_IN_PERCENT,
        check_in_minutes=40,
        late_minutes=5,
        late="join",
        booked_norm_minutes=BOOKED_NORM,
        closes_minutes=0,
    )
    return Definition(
        names=_names("Hall"),
        services=(Service("land", "A", _names("Land"), norm_minutes=WALK_IN_NORM, booking=booking),),
        windows=tuple(Window(window, ("land",)) for window in WINDOWS),
        priorities=(Priority("booked", _names("Booked"), 600),),
        rules=Rules(booked_priority="booked", no_show_after_s=0),
    )


class Person(Struct, frozen=True):
    """A visitor as planned: `booking` is None for one who just comes; `absent` never arrives."""

    name: str
    arrives: int
    booking: str | None = None
    absent: bool = False


class AppointmentDays:
    """Plays days one after another. `hall` has all records; `refused` are the bookings beyond the share."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - the seed is the point
        self.hall = HallInMemory(booked_definition(), EIGHT - DAY_US)
        self.people: dict[str, Person] = {}
        self.refused = 0
        self._day = 0

    def play(self, days: int) -> None:
        for _ in range(days):
            self._play_day(EIGHT + self._day * DAY_US)
            self._day += 1

    def _play_day(self, begins: int) -> None:
        """Book the day before, until no place is left; then let all come."""
        self.hall.now = begins - 12 * 3600 * SECOND
        moments = self._coming(begins)
        for window in WINDOWS:
            self.hall.now = begins
            self.hall.ask(c.OpenWindow(window, f"operator-{window}"))
        free_at: list[tuple[int, int]] = []
        idle = list(WINDOWS)
        while moments or free_at:
            if free_at and (not moments or free_at[0][0] <= moments[0][0]):
                self.hall.now, window = heappop(free_at)
                self.hall.ask(c.FinishService(window))
                idle.append(window)
            else:
                self.hall.now, name = heappop(moments)
                self._arrive(self.people[name])
            idle = [window for window in idle if not self._serves_next(window, free_at)]
        self.hall.now = begins + 13 * 3600 * SECOND
        for window in WINDOWS:
            self.hall.ask(c.CloseWindow(window))
        self.hall.ask(c.CloseDay())

    def _coming(self, begins: int) -> list[tuple[int, str]]:
        """Who comes when, those who have booked and those who just come."""
        nine = begins + 60 * MINUTE
        moments: list[tuple[int, str]] = []
        for place in range(32):
            for side in WINDOWS:
                start, name = nine + place * 15 * MINUTE, f"b{self._day}-{place}-{side}"
                try:
                    self.hall.ask(c.MakeBooking(name, "land", start), KIOSK)
                except Refused:
                    self.refused += 1
                    continue
                self._plan(moments, self._booked(name, start))
        for number in range(32 * len(WINDOWS) * WALK_IN_PERCENT // 100):
            arrives = nine + int(self.chance.random() * 8 * 3600 * SECOND)
            self._plan(moments, Person(f"w{self._day}-{number}", arrives))
        return moments

    def _booked(self, name: str, start: int) -> Person:
        """One in twelve is absent, one in ten late; the others come up to half an hour early."""
        punctuality = self.chance.random()
        offset = self.chance.uniform(6, 25) if punctuality < 0.1 else -self.chance.uniform(0, 30)
        return Person(f"v{name}", start + int(offset * MINUTE), name, absent=punctuality > 11 / 12)

    def _plan(self, moments: list[tuple[int, str]], person: Person) -> None:
        self.people[person.name] = person
        if not person.absent:
            heappush(moments, (person.arrives, person.name))

    def _arrive(self, person: Person) -> None:
        command: c.Command = c.IssueTicket(person.name, "land", None, "kk")
        if person.booking is not None:
            command = c.ArriveBooking(person.booking, person.name)
        self.hall.ask(command, KIOSK)

    def _serves_next(self, window: int, free_at: list[tuple[int, int]]) -> bool:
        """Whether somebody was called there; services take eight to fifteen minutes."""
        try:
            self.hall.ask(c.CallNext(window))
        except Refused:
            return False
        self.hall.ask(c.StartService(window))
        heappush(free_at, (self.hall.now + int(self.chance.uniform(8, 15) * MINUTE), window))
        return True
