"""A small hall for tests, and a way to drive it without a journal, a disk or a loop."""

from hashlib import sha256

from msgspec.structs import replace

from queue_server.config.definition import Definition, Names, Priority, Rules, Service, Window, Zone
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.decide import decide, overdue
from queue_server.hall.evolve import evolve
from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.hall.ticket import Ticket

MORNING = 1_760_000_400 * SECOND
"""2025-10-09 09:00:00 UTC, which is 14:00 in Almaty."""
KIOSK = c.Actor("kiosk", "entrance")
DESK = c.Actor("operator", "desk")


def names(text: str) -> Names:
    return Names(kk=text, ru=text, en=text)


DEFINITION = Definition(
    names=names("Hall"),
    zones=(Zone("east", names("East"), "right"), Zone("west", names("West"), "left")),
    services=(
        Service("land", "A", names("Land")),
        Service("school", "B", names("School")),
        Service("papers", "C", names("Papers"), last_number=5),
    ),
    windows=(
        Window(1, ("land",), "east"),
        Window(2, ("school",), "east", helps={"land": 10}),
        Window(3, ("land", "school", "papers"), "west"),
        Window(4, ("papers",), "west"),
    ),
    priorities=(
        Priority("veteran", names("Veteran"), 600, names("Veteran's card")),
        Priority("booked", names("Booked"), 300),
    ),
    rules=Rules(recall_limit=2, no_show_after_s=30, out_of_turn=True, max_hold_minutes=60, booked_priority="booked"),
)
"""Three services, four windows in two zones; window 2 helps with land after 10 minutes."""


def with_rules(**changes: object) -> Definition:
    """`DEFINITION` with some of its rules otherwise."""
    return replace(DEFINITION, rules=replace(DEFINITION.rules, **changes))


class PureHall:
    """A hall at a time of its own: what is asked happens at once, or raises `Refused` and changes nothing."""

    def __init__(self, definition: Definition = DEFINITION, now: int = MORNING) -> None:
        self.state = State(hall="aksu")
        self.entries: list[e.Entry] = []
        self.now = now
        self._issued = 0
        self.ask(c.Configure(definition))

    def ask(self, command: c.Command, actor: c.Actor = DESK) -> list[e.Event]:
        """Give a command; returns its events."""
        self.settle()
        events = decide(self.state, command, actor, self.now)
        self._take_in(events, str(actor))
        self.settle()
        return events

    def settle(self) -> None:
        """Let what time has brought about happen."""
        while events := overdue(self.state, self.now):
            self._take_in(events, str(c.CLOCK))

    def pass_minutes(self, minutes: float) -> None:
        self.now += int(minutes * MINUTE)
        self.settle()

    def issue(self, service: str = "land", priority: str | None = None, *visit: str) -> Ticket:
        self._issued += 1
        name = f"t{self._issued}"
        self.ask(c.IssueTicket(name, service, priority, "kk", visit), KIOSK)
        self.now += 1
        return self.state.tickets[name]

    def open(self, *windows: int) -> None:
        for window in windows:
            self.ask(c.OpenWindow(window, f"operator-{window}"))

    def call(self, window: int = 1) -> Ticket:
        """Call whoever is next; there must be somebody."""
        called = self.ask(c.CallNext(window))[-1]
        assert isinstance(called, e.TicketCalled)
        return self.state.tickets[called.ticket]

    def _take_in(self, events: list[e.Event], actor: str) -> None:
        for event in events:
            seq = self.state.seq + 1
            entry = e.Entry(seq, self.now, actor, "test", event, sha256(self.state.head + bytes([seq % 256])).digest())
            self.entries.append(entry)
            evolve(self.state, entry)
