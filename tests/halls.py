"""A small hall for tests, and a way to drive it without a journal, a disk or a loop."""

from msgspec.structs import replace

from queue_server.config.definition import Definition, Names, Priority, Rules, Service, Window, Zone
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.state import MINUTE, SECOND
from queue_server.hall.ticket import Ticket
from script.staging.hall_in_memory import DESK as DESK
from script.staging.hall_in_memory import KIOSK as KIOSK
from script.staging.hall_in_memory import HallInMemory

MORNING = 1_760_000_400 * SECOND
"""2025-10-09 09:00:00 UTC, which is 14:00 in Almaty."""


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


class PureHall(HallInMemory):
    """A hall in memory, with the steps that most tests take."""

    def __init__(self, definition: Definition = DEFINITION, now: int = MORNING) -> None:
        super().__init__(definition, now)
        self._issued = 0

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
