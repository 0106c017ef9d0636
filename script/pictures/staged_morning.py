"""Stages a morning of the sample hall, for pictures of its pages."""

from typing import Final

from queue_server.clock import now_us
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from script.staging.hall_server import HallServer

SERVED: Final = {6: "land", 3: "documents", 13: "social", 16: "employment", 1: "front-desk"}
CALLED: Final = {18: "education", 7: "land"}
OPERATORS: Final = {6: "Айгүл", 3: "Ерлан", 13: "Сәуле", 16: "Дмитрий", 1: "Жанар", 18: "Нұрлан", 7: "Ольга"}
WAITING: Final = ("land", "social", "documents", "education", "land", "housing", "employment", "architecture", "social")
SERVICE_MINUTES: Final = (9, 14, 11, 17)


ELEVEN: Final = 1_796_019_600_000_000
"""Monday, 30 November 2026, twenty past eleven in Almaty."""


class StagedClock:
    """The server's clock, some minutes behind while the morning is staged. Pictures show one hour, whenever they are
    made."""

    def __init__(self, behind: int = 94 * MINUTE) -> None:
        self.behind = behind
        self._offset = ELEVEN - now_us()

    def __call__(self) -> int:
        return now_us() + self._offset - self.behind

    def pass_minutes(self, minutes: int) -> None:
        self.behind -= minutes * MINUTE


async def stage(server: HallServer, clock: StagedClock) -> None:
    """Stage a morning: some visitors are served, two were just called, the others wait, two of them with a head
    start."""
    for window, operator in OPERATORS.items():
        await server.ask(c.OpenWindow(window, operator))
    await serve_an_hour(server, clock)
    for service in (*SERVED.values(), *CALLED.values()):
        await server.issue(service, "elderly" if service == "land" else None)
    clock.pass_minutes(20)
    for window in SERVED:
        await server.call(window)
        await server.ask(c.StartService(window))
    for number, service in enumerate(WAITING):
        await server.issue(service, "small-child" if number == 4 else None)
        clock.pass_minutes(1)
    clock.pass_minutes(5)
    for window in CALLED:
        await server.call(window)


async def serve_an_hour(server: HallServer, clock: StagedClock) -> None:
    """Serve enough visits that the hall can estimate waits."""
    for minutes in SERVICE_MINUTES:
        for window, service in (SERVED | CALLED).items():
            await server.issue(service)
            await server.call(window)
            await server.ask(c.StartService(window))
        clock.pass_minutes(minutes)
        for window in SERVED | CALLED:
            await server.ask(c.FinishService(window))
    clock.pass_minutes(60 - sum(SERVICE_MINUTES))
    await server.estimated()
