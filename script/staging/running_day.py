"""A morning of the sample hall that goes on: some were served, one left, and more wait than the windows can call."""

from random import Random

from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.store import Batch
from script.staging.hall_in_memory import HALL, KIOSK, HallInMemory, sealed
from script.staging.hall_server import HallServer, sample_definition

NINE = 1_764_561_600 * SECOND
"""Monday, 1 December 2025, 09:00 in Almaty, which is UTC+5."""
NORM = 10
"""Minutes, of every service."""


def definition() -> Definition:
    sample = sample_definition(no_show_after_s=0)
    return replace(
        sample, services=tuple(replace(service, norm_minutes=NORM, hours=None) for service in sample.services)
    )


def running_day() -> HallInMemory:
    """From nine to half past eleven: five windows at first, one from half past ten on."""
    chance = Random(12)  # noqa: S311 - the seed is the point
    hall = HallInMemory(definition(), NINE)
    chosen = hall.state.defined.windows[:5]
    windows, services = [window.window for window in chosen], sorted({name for w in chosen for name in w.services})
    for window in windows:
        hall.ask(c.OpenWindow(window, f"operator-{window}"))
    busy_until = dict.fromkeys(windows, 0)
    for minute in range(150):
        hall.now = NINE + minute * MINUTE + chance.randrange(40 * SECOND)
        if chance.random() < 0.7:
            hall.ask(c.IssueTicket(f"t{minute}", chance.choice(services), None, "ru"), KIOSK)
        for window in windows if minute < 90 else windows[:1]:
            if minute >= busy_until[window]:
                busy_until[window] = minute + serve(hall, window, chance)
    return hall


def serve(hall: HallInMemory, window: int, chance: Random) -> int:
    """Call whoever is next; how many minutes the window is taken."""
    try:
        hall.ask(c.CallNext(window))
        hall.now += 20 * SECOND
        if chance.random() < 0.06:
            hall.ask(c.MarkNoShow(window))
            return 1
        hall.ask(c.StartService(window))
    except Refused:
        return 1
    return chance.randrange(4, 12)


async def server_of(hall: HallInMemory, port: int = 0) -> HallServer:
    """The server of the hall as it stands, half a minute after its last record."""
    now = hall.now + 30 * SECOND
    server = HallServer(hall.state.defined, clock=lambda: now, port=port)
    await server.store.append(Batch(sealed(hall.entries, HALL)))
    await server.start()
    return server
