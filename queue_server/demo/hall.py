"""What the demo makes of a configuration: open doors, its own boards, and windows that are left to people. Pure."""

from typing import Final

from msgspec.structs import replace

from queue_server.config.boards import Board, Bridge, Bus, Panel
from queue_server.config.definition import Definition
from queue_server.config.settings import Config
from queue_server.replay.cast import HallDocument

CANDLE_ADDRESS: Final = 0x20
PANEL_ADDRESS: Final = 0x60
MOST_BOARDS: Final = 8  # of one bus: each board waits for the gap of every other, and the eye wants to follow
CLOSING: Final = "--------"


def demo_config(config: Config) -> Config:
    """The halls without hours and with tickets for anyone; instead of the real boards, boards to be simulated."""
    halls = {hall: _open(definition) for hall, definition in config.halls.items()}
    hall, definition = next(iter(halls.items()))
    return replace(config, halls=halls, bridge=demo_bridge(hall, definition))


def demo_bridge(hall: str, definition: Definition) -> Bridge:
    """A board of every kind: candle boards above windows and a panel at the first of them, a display at a window
    without a board, a numeric display, and the long sign of the hall. The ports are still to be put in."""
    windows = sorted(operated_windows(_services(definition))) + [window.window for window in definition.windows]
    windows = list(dict.fromkeys(windows))
    above = windows[:MOST_BOARDS]
    candle = Bus(
        id="windows",
        protocol="candle",
        port="simulated",
        boards=tuple(
            Board(
                address=CANDLE_ADDRESS + place,
                hall=hall,
                window=window,
                lines=("{number:<4}{arrow}{window:>3}",),
                closing=(CLOSING,),
            )
            for place, window in enumerate(above)
        ),
        panels=(Panel(address=PANEL_ADDRESS, hall=hall, window=windows[-1], cells=3),),
    )
    vfd = Bus(
        id="customer-display",
        protocol="vfd",
        port="simulated",
        boards=(Board(address=0, hall=hall, window=above[0], lines=("{number}", "{window:>20}")),),
    )
    modbus = Bus(
        id="numbers",
        protocol="modbus",
        port="simulated",
        boards=(Board(address=5, hall=hall, window=above[-1], map="dm36b06", lines=("{number:<4}",)),),
    )
    alpha = Bus(
        id="hall",
        protocol="alpha",
        port="simulated",
        boards=(
            Board(
                address=1,
                hall=hall,
                lines=("{number:<4} {arrow} {window:>3}", "{number[2]:<4} {arrow[2]} {window[2]:>3}"),
            ),
        ),
    )
    return Bridge(buses=(candle, modbus, vfd, alpha), status_port=0)


def left_to_operators(hall: HallDocument) -> HallDocument:
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


def _services(definition: Definition) -> dict[int, frozenset[str]]:
    return {window.window: frozenset(window.services) for window in definition.windows}


def _open(definition: Definition) -> Definition:
    services = tuple(replace(service, hours=None, daily_limit=None) for service in definition.services)
    rules = replace(definition.rules, public_tickets=True, public_board=True)
    return replace(definition, services=services, hours=None, rules=rules)
