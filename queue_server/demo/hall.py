"""What the demo makes of a configuration: open doors, its own boards, and windows that are left to people. Pure."""

from typing import Final

from msgspec.structs import replace

from queue_server.config.boards import Board, Bridge, Bus, Panel
from queue_server.config.definition import Definition
from queue_server.config.settings import Config
from queue_server.replay.log_mapping import HallOffer

CANDLE_ADDRESS: Final = 0x20
PANEL_ADDRESS: Final = 0x60
BOARDS_ON_A_BUS: Final = 10  # each waits for the gap of every other, 0.2 s, and all are told again every 10 s
SIMULATED: Final = "simulated"


def demo_config(config: Config) -> Config:
    """The halls without hours and with tickets for anyone; boards to be simulated instead of real ones, no printers."""
    halls = {hall: _open(definition) for hall, definition in config.halls.items()}
    hall, definition = next(iter(halls.items()))
    displays = replace(config.displays, printers=(), address=None)
    return replace(config, halls=halls, bridge=demo_bridge(hall, definition), displays=displays)


def demo_bridge(hall: str, definition: Definition) -> Bridge:
    """Devices of every kind, at ports that are still to be put in.

    Candle boards above the windows, with a panel at the first; a numeric and a customer display at the second; the long
    sign of the hall.
    """
    windows = [window.window for window in definition.windows[: 2 * BOARDS_ON_A_BUS]]
    buses = [_candle(n, windows[n : n + BOARDS_ON_A_BUS], hall) for n in range(0, len(windows), BOARDS_ON_A_BUS)]
    second = windows[1:2] or windows[:1]
    numbers = [Board(address=5, hall=hall, window=window, map="dm36b06", lines=("{number:<4}",)) for window in second]
    customer = [Board(address=0, hall=hall, window=window, lines=("{number}", "{window:>20}")) for window in second]
    sign = Board(
        address=1, hall=hall, lines=tuple(f"{{number{n}:<4}} {{arrow{n}}} {{window{n}:>3}}" for n in ("", "[2]"))
    )
    buses += [
        Bus(id="numbers", protocol="modbus", port=SIMULATED, boards=tuple(numbers)),
        Bus(id="customer", protocol="vfd", port=SIMULATED, boards=tuple(customer)),
        Bus(id="hall", protocol="alpha", port=SIMULATED, boards=(sign,)),
    ]
    return Bridge(buses=tuple(buses), status_port=0)


def _candle(first: int, windows: list[int], hall: str) -> Bus:
    line, closing = ("{number:<4}{arrow}{window:>3}",), ("--------",)
    boards = [
        Board(address=CANDLE_ADDRESS + place, hall=hall, window=window, lines=line, closing=closing)
        for place, window in enumerate(windows)
    ]
    panels = (Panel(address=PANEL_ADDRESS, hall=hall, window=windows[0], cells=3),) if first == 0 else ()
    return Bus(id=f"windows-{windows[0]}", protocol="candle", port=SIMULATED, boards=tuple(boards), panels=panels)


def left_to_operators(hall: HallOffer) -> HallOffer:
    """The hall as the simulated operators may use it: one window of each service that has more than one."""
    own = {window.window: frozenset(window.own) for window in hall.windows}
    chosen = operated_windows(own)
    return replace(hall, windows=tuple(window for window in hall.windows if window.window in chosen))


def operated_windows(services: dict[int, frozenset[str]]) -> set[int]:
    """For every service with more than one window the last of them; whoever tries the demo has all the others."""
    chosen: set[int] = set()
    for service in sorted(frozenset().union(*services.values())):
        able = [window for window, own in sorted(services.items()) if service in own]
        if len(able) > 1 and not chosen.intersection(able):
            chosen.add(able[-1])
    return chosen


def _open(definition: Definition) -> Definition:
    services = tuple(replace(service, hours=None, daily_limit=None) for service in definition.services)
    rules = replace(definition.rules, public_tickets=True, public_board=True)
    return replace(definition, services=services, hours=None, closed_days=(), rules=rules)
