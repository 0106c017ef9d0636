"""The figures of a moment are true at that moment: what was shown then is what a later report says of it."""

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused
from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.stats.figures.as_of import copy_as_of
from queue_server.stats.figures.figure_documents import Norm
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.views.norm import is_over_norm
from queue_server.views.supervision.alarms import alarms, waiting_by_service
from tests.halls import DEFINITION, DESK, KIOSK, PureHall, with_rules
from tests.unit.journal.days import HALL, random_command, sealed

STEPS = 160
LOOK_AT = 12
"""Steps between two looks."""


def with_norms(definition: Definition, *minutes: int | None) -> Definition:
    services = zip(definition.services, minutes, strict=True)
    return replace(definition, services=tuple(replace(service, norm_minutes=norm) for service, norm in services))


class Queuer:
    """A ticket in one stage, as a person with a watch would follow it."""

    def __init__(self, service: str, norm: int | None, day: str) -> None:
        self.service, self.norm, self.day = service, norm, day
        self.state, self.waited, self.since, self.was_called = "waiting", 0, 0, False

    def go(self, state: str, at: int) -> None:
        if self.state in ("waiting", "no_show"):
            self.waited += at - self.since
        self.state, self.since = state, at

    def verdict(self, now: int) -> str:
        waited = self.waited + (now - self.since if self.state == "waiting" else 0)
        if waited > (self.norm or 0):
            return "waiting beyond" if self.state == "waiting" else "broken"
        if self.state in ("waiting", "held"):
            return "pending"
        return "kept" if self.was_called else "undecided"


STATES: dict[type, str] = {
    e.TicketCalled: "called", e.TicketRecalled: "called", e.TicketStarted: "serving", e.TicketFinished: "served",
    e.TicketHeld: "held", e.TicketReturned: "waiting", e.TicketNoShow: "no_show", e.TicketReinstated: "waiting",
    e.TicketLeft: "left", e.TicketClosed: "closed", e.TicketCancelled: "closed",
}  # fmt: skip


class Bystander:
    """Follows the events of a hall with a watch, and knows no rule but the norm."""

    def __init__(self, entries: Iterable[e.Entry]) -> None:
        self.day, self.norms = "", dict[str, int]()
        self.stages, self.present = list[Queuer](), dict[str, Queuer]()
        for entry in entries:
            self.see(entry)

    def see(self, entry: e.Entry) -> None:
        event: Any = entry.event
        match event:
            case e.HallConfigured():
                services = event.definition.services
                self.norms = {s.id: s.norm_minutes * MINUTE for s in services if s.norm_minutes is not None}
            case e.DayOpened():
                self.day = event.day
            case e.TicketIssued():
                self.join(event.ticket, event.service, entry.at, "waiting")
            case _ if getattr(event, "ticket", None) in self.present:
                self.see_ticket(self.present[event.ticket], event, entry.at)

    def see_ticket(self, stage: Queuer, event: Any, at: int) -> None:
        match event:
            case e.TicketCarried():
                stage.day = self.day
            case e.TicketContinued() | e.TicketTransferred():
                stage.go("sent", at)
                self.join(event.ticket, event.stop.service, at, "waiting")
            case e.TicketChanged() if event.service != stage.service:
                state = stage.state
                stage.go("sent", at)
                self.join(event.ticket, event.service, at, state)
            case _ if type(event) in STATES:
                stage.go(STATES[type(event)], at)
                stage.was_called |= isinstance(event, e.TicketCalled)

    def join(self, ticket: str, service: str, at: int, state: str) -> None:
        stage = self.present[ticket] = Queuer(service, self.norms.get(service), self.day)
        stage.state, stage.since = state, at
        self.stages.append(stage)


def counted(entries: Iterable[e.Entry], now: int) -> dict[str, Counter[str]]:
    """The verdicts of the present day by service, from the events alone."""
    bystander, by_service = Bystander(entries), dict[str, Counter[str]]()
    for stage in bystander.stages:
        if stage.day == bystander.day and stage.norm is not None:
            by_service.setdefault(stage.service, Counter())[stage.verdict(now)] += 1
    return by_service


def as_counted(norm: Norm) -> Counter[str]:
    return Counter(
        {
            "kept": norm.kept,
            "broken": norm.broken - norm.waiting_beyond,
            "waiting beyond": norm.waiting_beyond,
            "pending": norm.pending,
            "undecided": norm.undecided,
        }
    )


def over_norm(state: State, now: int) -> dict[str, int]:
    lines = waiting_by_service(state)
    return {service: sum(is_over_norm(ticket, now) for ticket in line) for service, line in lines.items()}


class LivingHall(PureHall):
    """A hall that is asked at random, with its store kept up."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        rules = with_rules(no_show_after_s=0).rules
        definition = replace(DEFINITION, rules=rules, carried_over="live" if seed % 2 else "serving")
        super().__init__(with_norms(definition, 5, 12, None))
        self.store, self.stored = MemoryStore(), 0

    def step(self, number: int) -> None:
        self.now += 1 + self.chance.randrange(MINUTE)
        if number == STEPS * 2 // 5:
            self.ask(c.Configure(with_norms(self.state.defined, 3, None, 8)))
        if number == STEPS * 3 // 4:
            self.now += 24 * 60 * MINUTE
        command = self.busy_command() if self.chance.random() < 0.6 else random_command(self.chance, self, f"t{number}")
        try:
            self.ask(command, KIOSK if isinstance(command, c.IssueTicket) else DESK)
        except Refused:
            self.settle()

    def busy_command(self) -> c.Command:
        """What a desk does most: whatever its window can do next."""
        window = self.state.windows[self.chance.randrange(1, 5)]
        if window.state != "open":
            return c.OpenWindow(window.window, f"operator-{window.window}")
        ticket = self.state.tickets[window.ticket] if window.ticket is not None else None
        if ticket is None:
            return self.chance.choice(
                (c.CallNext(window.window), c.TakeBack(window.window), c.ReturnTicket(window.window))
            )
        if ticket.state == "called":
            return self.chance.choice((c.StartService(window.window), c.MarkNoShow(window.window)))
        return self.chance.choice((c.CallNext(window.window), c.HoldTicket(window.window, 5)))

    async def store_all(self) -> None:
        await self.store.append(Batch(sealed(self.entries)[self.stored :]))
        self.stored = len(self.entries)
        await FiguresReader(self.store).catch_up(HALL)


async def present_day(reader: FiguresReader, day: str, now: int) -> list[Any]:
    """All that the API and the page say of the present day."""
    statistics = await reader.statistics(HALL, day, day, "service", now)
    return [
        to_builtins(statistics),
        to_builtins(await OverviewReader(reader).overview(HALL, day, day, now), str_keys=True),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
async def test_what_is_shown_at_a_moment_is_what_a_later_report_says_of_it(seed: int) -> None:
    """Over random days with changes of the norm, of services and of the day, and at moments between records: the page
    and the API say what a person with a watch counts, the alarms are of the same people, and a report that is made of
    the moment when all is over says the same."""
    hall = LivingHall(seed)
    reader, looks = FiguresReader(hall.store), list[tuple[int, str, list[Any]]]()
    for number in range(STEPS):
        hall.step(number)
        if number % LOOK_AT == LOOK_AT - 1 and hall.state.day is not None:
            await hall.store_all()
            now = hall.now + hall.chance.randrange(40 * SECOND)
            looks.append((now, hall.state.day, await present_day(reader, hall.state.day, now)))
            figures = await reader.statistics(HALL, hall.state.day, hall.state.day, "service", now)
            counts = counted(hall.entries, now)
            assert {
                name: as_counted(part.norm)
                for name, part in figures.groups.items()
                if any(as_counted(part.norm).values())
            } == counts
            beyond = {name: part.norm.waiting_beyond for name, part in figures.groups.items()}
            over = over_norm(hall.state, now)
            assert {name: n for name, n in over.items() if n} == {name: n for name, n in beyond.items() if n}
            for alarm in alarms(hall.state, now, None, ()):
                assert alarm.kind != "over_norm" or alarm.count == beyond[alarm.service or ""]
            hall.now = max(hall.now, now)
    assert len(looks) == STEPS // LOOK_AT
    for now, day, figures_shown in looks:
        copy = MemoryStore()
        await copy_as_of(hall.store, HALL, now, copy)
        assert await present_day(FiguresReader(copy), day, now) == figures_shown
