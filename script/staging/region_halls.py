"""Makes a region of up to twenty halls in the middle of a morning: some are busy, and with some something is wrong."""

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from aiohttp import web
from msgspec.structs import replace

from queue_server.app_parts import PARTS
from queue_server.config.definition import Definition, Names
from queue_server.config.sections.region import DistrictSettings, RegionHallSettings, RegionSettings
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.state import State
from queue_server.region.region import region_of
from queue_server.replication.centre.status import HallLink, HallLinks
from script.staging.hall_in_memory import DESK, KIOSK
from script.staging.hall_server import HALL, HallServer

OUTLINE: Final = Path(__file__).parents[2] / "examples" / "region" / "akmola.geojson"
MINUTE: Final = 60_000_000
BUSY_WINDOWS: Final = 4
"""In halls with so many open windows more people come than can be served."""
MORNING_MINUTES: Final = 95
SILENT_MINUTES: Final = 23
SILENT_PLACE: Final = 2
"""The town of which nothing has been heard for so long: its records end there, too."""
SEED: Final = 20


class Town(NamedTuple):
    """A town with a hall: its names, its district and its place."""

    id: str
    names: Names
    district: str
    latitude: float
    longitude: float


def _town(name: str, district: str, latitude: float, longitude: float, kk: str, ru: str) -> Town:
    return Town(name.lower(), Names(kk=kk, ru=ru, en=name), district, latitude, longitude)


TOWNS: Final = (
    Town(HALL, Names(kk="Ақсу", ru="Аксу", en="Aksu"), "east", 52.42, 72.03),
    _town("Kokshetau", "north", 53.28, 69.39, "Көкшетау", "Кокшетау"),
    _town("Esil", "west", 51.96, 66.40, "Есіл", "Есиль"),
    _town("Stepnogorsk", "east", 52.35, 71.30, "Степногорск", "Степногорск"),
    _town("Shchuchinsk", "north", 52.94, 70.19, "Щучинск", "Щучинск"),
    _town("Atbasar", "west", 51.80, 68.36, "Атбасар", "Атбасар"),
    _town("Makinsk", "north", 52.63, 70.42, "Макинск", "Макинск"),
    _town("Akkol", "east", 51.99, 70.95, "Ақкөл", "Акколь"),
    _town("Ereymentau", "east", 51.62, 73.10, "Ерейментау", "Ерейментау"),
    _town("Derzhavinsk", "west", 51.10, 66.31, "Державинск", "Державинск"),
    _town("Balkashino", "west", 52.53, 68.75, "Балкашино", "Балкашино"),
    _town("Zerenda", "north", 52.91, 69.15, "Зеренді", "Зеренда"),
    _town("Arshaly", "south", 50.83, 72.18, "Аршалы", "Аршалы"),
    _town("Astrakhanka", "south", 51.53, 69.80, "Астраханка", "Астраханка"),
    _town("Egindikol", "south", 51.05, 69.48, "Егіндікөл", "Егиндыколь"),
    _town("Zhaksy", "west", 51.91, 67.31, "Жақсы", "Жаксы"),
    _town("Shortandy", "south", 51.70, 71.00, "Шортанды", "Шортанды"),
    _town("Kosshy", "south", 51.05, 71.35, "Қосшы", "Косшы"),
    _town("Korgalzhyn", "south", 50.58, 70.02, "Қорғалжын", "Коргалжын"),
    _town("Burabay", "north", 53.08, 70.31, "Бурабай", "Бурабай"),
)
DISTRICTS: Final = {
    "north": Names(kk="Солтүстік", ru="Север", en="North"),
    "east": Names(kk="Шығыс", ru="Восток", en="East"),
    "south": Names(kk="Оңтүстік", ru="Юг", en="South"),
    "west": Names(kk="Батыс", ru="Запад", en="West"),
}
PERSON: Final = "aigul"
"""Who sees the eastern district alone, with the role `district`."""


class MorningClock:
    """A clock that moves only as it is told; `now` in µs UTC."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def region_settings(halls: int) -> RegionSettings:
    """The region with so many halls of its towns."""
    return RegionSettings(
        names=Names(kk="Ақмола облысы", ru="Акмолинская область", en="Akmola Region"),
        outline=str(OUTLINE),
        districts=tuple(
            DistrictSettings(name, names, (PERSON,) if name == "east" else ()) for name, names in DISTRICTS.items()
        ),
        halls=tuple(RegionHallSettings(t.id, t.district, t.latitude, t.longitude) for t in TOWNS[:halls]),
    )


def region_server(definition: Definition, clock: MorningClock, halls: int) -> HallServer:
    """A server for the region's first hall, that knows the region. `open_region` opens the other halls."""

    def put_region(app: web.Application) -> None:
        app[PARTS].replace(region_of(region_settings(halls)))

    server = HallServer(replace(definition, names=TOWNS[0].names), clock)
    server.prepare = put_region
    return server


async def open_region(server: HallServer, clock: MorningClock, halls: int, *, has_troubles: bool = True) -> None:
    """Open the halls, and let a morning pass in all of them."""
    begin = clock.now
    chance = random.Random(SEED)  # noqa: S311 - a made-up morning
    for place, town in enumerate(TOWNS[:halls]):
        if town.id != HALL:
            clock.now = begin
            await server.engine.open_hall(town.id, replace(server.definition, names=town.names))
        clock.now = begin
        is_silent = has_troubles and place == SILENT_PLACE
        until = MORNING_MINUTES - (SILENT_MINUTES if is_silent else 0)
        await _morning(server, clock, town.id, chance, windows=2 + place % 4, until=until)
    clock.now = begin + MORNING_MINUTES * MINUTE
    if has_troubles:
        _put_troubles(server.app, clock.now, TOWNS[:halls])


def _put_troubles(app: web.Application, now: int, towns: tuple[Town, ...]) -> None:
    """Every hall but the first is followed; of some of them something is wrong with that."""
    for place, town in enumerate(towns[1:]):
        link = HallLink(town.id, now - 4_000_000, 900 + place, 0, None)
        changes: dict[int, Callable[[HallLink], HallLink]] = {
            SILENT_PLACE - 1: lambda link: replace(link, heard_at=now - SILENT_MINUTES * MINUTE),
            6: lambda link: replace(link, behind=1_240, behind_since=now - 4 * MINUTE),
            9: lambda link: replace(link, forked_at=1_207, forked_since=now - 41 * MINUTE),
            12: lambda link: replace(link, rules_changed_at=now - 190 * MINUTE),
        }
        trouble = changes.get(place)
        app[PARTS][HallLinks].put(link if trouble is None else trouble(link))


async def _morning(
    server: HallServer, clock: MorningClock, hall: str, chance: random.Random, *, windows: int, until: int
) -> None:
    """Visitors come at chance up to a minute, and windows serve them; in every fourth hall more come than can be
    served."""

    async def ask(command: c.Command, actor: c.Actor = DESK) -> None:
        if clock.now < begin + until * MINUTE:
            with suppress(Refused):
                await server.engine.submit(hall, command, actor)

    begin, state = clock.now, server.engine.feeds[hall].state
    staffed = state.defined.windows[:windows]
    numbers = [window.window for window in staffed]
    services = sorted({service for window in staffed for service in window.services})
    for window in numbers:
        await ask(c.OpenWindow(window, f"operator-{window}"))
    for minute in range(MORNING_MINUTES):
        clock.now = begin + minute * MINUTE
        if chance.random() < windows * (0.17 if windows == BUSY_WINDOWS else 0.09):
            await ask(c.IssueTicket(f"{hall}-{minute:08d}", chance.choice(services), language="kk"), KIOSK)
        for window in numbers:
            step = _next_step(state, window, clock.now - (4 + 9 * chance.random()) * MINUTE)
            if step is not None:
                await ask(step)


def _next_step(state: State, window: int, begun_before: float) -> c.Command | None:
    """What the operator of a window does now, who finishes services that began before a moment (µs UTC)."""
    ticket = state.at_window(state.windows[window])
    if ticket is None:
        return c.CallNext(window)
    if ticket.state == "called":
        return c.StartService(window)
    return c.FinishService(window) if ticket.state_since < begun_before else None
