"""Adapts a configuration to the demo: tickets for anyone, its own boards, and windows that are left to people. Pure."""

from typing import Final

from msgspec import convert
from msgspec.structs import replace

from queue_server.config.boards import Board, Bridge, Bus, Panel
from queue_server.config.boards.protocols import PROTOCOLS, Sample
from queue_server.config.definition import Definition
from queue_server.config.settings import Config
from queue_server.demo.appointments import with_appointments
from queue_server.replay.log_mapping import HallOffer

PANEL_ADDRESS: Final = 0x60
BOARDS_ON_A_BUS: Final = 10  # each waits for the gap of every other, 0.2 s, and all are sent again every 10 s
SIMULATED: Final = "simulated"


def demo_config(config: Config) -> Config:
    """The halls without opening hours and with tickets for anyone, appointments and a reception; simulated boards
    instead of real ones, no printers."""
    halls = {hall: _open(definition) for hall, definition in config.halls.items()}
    hall, definition = next(iter(halls.items()))
    displays = replace(config.displays, printers=(), address=None)
    return replace(config, halls=halls, bridge=demo_bridge(hall, definition), displays=displays)


def demo_bridge(hall: str, definition: Definition) -> Bridge:
    """The sample board of every protocol; the ports are filled in later.

    Of a protocol with panels there is a board above each window, and a panel at the first; of another one a display
    at the second window, or a long sign of the hall.
    """
    windows = [window.window for window in definition.windows[: 2 * BOARDS_ON_A_BUS]]
    second = (windows[1:2] or windows[:1])[0]
    buses: list[Bus] = []
    for name, protocol in PROTOCOLS.items():
        sample = protocol.sample
        if protocol.lamps:
            buses += [
                _window_bus(name, sample, windows[n : n + BOARDS_ON_A_BUS], hall, has_panel=n == 0)
                for n in range(0, len(windows), BOARDS_ON_A_BUS)
            ]
        else:
            board = _board(sample, hall, None if sample.is_for_hall else second)
            buses.append(Bus(id=sample.bus, protocol=name, port=SIMULATED, boards=(board,)))
    return Bridge(buses=tuple(buses), status_port=0)


def _window_bus(protocol: str, sample: Sample, windows: list[int], hall: str, *, has_panel: bool) -> Bus:
    boards = tuple(_board(sample, hall, window, place) for place, window in enumerate(windows))
    panels = (Panel(address=PANEL_ADDRESS, hall=hall, window=windows[0], cells=3),) if has_panel else ()
    bus = f"{sample.bus}-{windows[0]}"
    return Bus(id=bus, protocol=protocol, port=SIMULATED, boards=boards, panels=panels)


def _board(sample: Sample, hall: str, window: int | None, place: int = 0) -> Board:
    keys = {"address": sample.address + place, "lines": sample.lines, "hall": hall, "window": window, **sample.keys}
    return convert(keys, Board)


def left_to_operators(hall: HallOffer) -> HallOffer:
    """The offer of the hall for the simulated operators: one window of each service that has more than one."""
    own = {window.window: frozenset(window.own) for window in hall.windows}
    chosen = operated_windows(own)
    return replace(hall, windows=tuple(window for window in hall.windows if window.window in chosen))


def operated_windows(services: dict[int, frozenset[str]]) -> set[int]:
    """The last window of every service that has several; the others are left to the person who tries the demo."""
    chosen: set[int] = set()
    for service in sorted(frozenset().union(*services.values())):
        able = [window for window, own in sorted(services.items()) if service in own]
        if len(able) > 1 and not chosen.intersection(able):
            chosen.add(able[-1])
    return chosen


def _open(definition: Definition) -> Definition:
    services = tuple(replace(service, hours=None, daily_limit=None) for service in definition.services)
    rules = replace(definition.rules, public_tickets=True, public_board=True)
    return with_appointments(replace(definition, services=services, hours=None, closed_days=(), rules=rules))
