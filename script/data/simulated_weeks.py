"""Makes weeks of the sample hall, played by its own rule, for the pictures of the pages. The same seed gives the same
weeks.

Visitors come in two peaks and more of them on Mondays; visitors leave when their patience ends; windows serve the
tickets that the rule calls; a few are called out of turn, for a stated reason.
"""

import heapq
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.state import SECOND
from queue_server.hall.ticket import Ticket
from queue_server.journal.record import Record
from script.data.make_day import KINDS, PRIORITIES, VISITORS, arrival
from script.staging.hall_in_memory import DESK, KIOSK, HallInMemory, sealed

OPERATORS: Final = (
    *("Айгүл", "Ерлан", "Сәуле", "Дмитрий", "Жанар", "Нұрлан", "Ольга", "Бауыржан", "Гүлнар", "Тимур"),
    *("Мәдина", "Асқар", "Ирина", "Дәулет", "Зарина", "Сергей", "Әсем", "Қайрат", "Лаура", "Руслан"),
)
OPENS_S, SHUTS_S = 8 * 3600 + 55 * 60, 18 * 3600 + 30 * 60
WEEKDAY_SHARES: Final = (1.35, 1.1, 1.0, 1.0, 1.05, 0.5)
STATED: Final = ("ребёнку стало плохо", "қайта келген, құжаты жетіспеген", "ошибка оператора: вернули без очереди")


class Life:
    """Simulates one hall from its first day on, event by event."""

    def __init__(self, definition: Definition, first: date, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - the seed is the point
        self.hall = HallInMemory(definition, self._second(definition, first, OPENS_S))
        self._definition = definition
        self._idle: set[int] = set()
        self._events: list[tuple[int, int, Callable[[int], None]]] = []
        self._count = 0

    def live(self, day: date, until_s: int = SHUTS_S) -> None:
        """Simulate a day until it ends, or until a given second of it."""
        self._events.clear()
        self._idle.clear()
        zero = self._second(self._definition, day, 0)
        self.hall.now = max(self.hall.now, zero + OPENS_S * SECOND)
        for window in self._definition.windows:
            if self.chance.random() < 0.93 and self._ask(c.OpenWindow(window.window, OPERATORS[window.window - 1])):
                self._idle.add(window.window)
        for kind in KINDS:
            for _ in range(round(VISITORS * 1.9 * WEEKDAY_SHARES[day.weekday()] * kind.share)):
                self._at(arrival(self.chance), partial(self._arrive, kind.service))
        while self._events and self._events[0][0] <= until_s:
            at, _, act = heapq.heappop(self._events)
            self.hall.now = max(self.hall.now + 1, zero + at * SECOND)
            act(at)
        if until_s == SHUTS_S:
            self._ask(c.CloseDay(), c.Actor("manager", "Айгүл"))

    def _second(self, definition: Definition, day: date, second: int) -> int:
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(definition.timezone))
        return (int(midnight.timestamp()) + second) * SECOND

    def _at(self, second: int, act: Callable[[int], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (second, self._count, act))

    def _ask(self, command: c.Command, actor: c.Actor = DESK) -> bool:
        try:
            self.hall.ask(command, actor)
        except Refused:
            return False
        return True

    def _ticket_at(self, window: int) -> Ticket | None:
        return self.hall.state.at_window(self.hall.state.windows[window])

    def _arrive(self, service: str, at: int) -> None:
        (priority,) = self.chance.choices(list(PRIORITIES), weights=list(PRIORITIES.values()))
        name = f"v{self._count:07}{self.chance.getrandbits(40):010x}"
        self._ask(c.IssueTicket(name, service, None if priority == "0" else priority, "kk"), KIOSK)
        self._at(at + int(self.chance.expovariate(1 / 5400)) + 60, partial(self._leave, name))
        for window in sorted(self._idle):
            self._call(window, at)

    def _leave(self, name: str, _at: int) -> None:
        if name in self.hall.state.tickets and self.hall.state.tickets[name].state == "waiting":
            self._ask(c.LeaveQueue(name), KIOSK)

    def _call(self, window: int, at: int) -> None:
        waiting = [ticket for ticket in self.hall.state.tickets.values() if ticket.state == "waiting"]
        if waiting and self.chance.random() < 0.002:
            self._ask(c.CallOutOfTurn(window, waiting[-1].id, self.chance.choice(STATED)))
        else:
            self._ask(c.CallNext(window))
        if self._ticket_at(window) is None:
            self._idle.add(window)
            return
        self._idle.discard(window)
        self._at(at + self.chance.randrange(10, 50), partial(self._start, window))

    def _start(self, window: int, at: int) -> None:
        if self.chance.random() < 0.03 and self._ask(c.MarkNoShow(window)):
            self._at(at + 5, partial(self._call, window))
            return
        self._ask(c.StartService(window))
        ticket = self._ticket_at(window)
        if ticket is None:
            return
        if ticket.priority is not None:
            self._ask(c.ConfirmPrivilege(window, confirmed=self.chance.random() < 0.94))
        minutes = next(kind.minutes for kind in KINDS if kind.service == ticket.service)
        length = max(20, int(self.chance.lognormvariate(0, 0.5) * minutes * 95))
        self._at(at + length, partial(self._finish, window))

    def _finish(self, window: int, at: int) -> None:
        is_sent_on = self.chance.random() < 0.05
        if not (is_sent_on and self._ask(c.TransferTicket(window, self.chance.choice(KINDS).service))):
            self._ask(c.FinishService(window))
        self._at(at + self.chance.randrange(3, 25), partial(self._call, window))


def weeks(definition: Definition, last: date, until_s: int, count: int = 8, seed: int = 7) -> list[Record]:
    """The records of `count` weeks, Monday to Saturday, up to a second of the day `last`."""
    day = last - timedelta(weeks=count)
    life = Life(replace(definition, rules=replace(definition.rules, out_of_turn=True)), day, seed)
    while day <= last:
        if day.weekday() < len(WEEKDAY_SHARES):
            life.live(day, SHUTS_S if day < last else until_s)
        day += timedelta(days=1)
    return sealed(life.hall.entries)
