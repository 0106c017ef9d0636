"""Implements the boards' protocols, one module each, independent of one another.

It may import `queue_server.config.boards`, and of this package only `boards.driver`, `boards.blinker` and `errors`.

A new protocol begins as a module here that offers a `driver`, its device's half in `simulators/`, and its entry in
`queue_server.config.boards.protocols`, which declares what the configuration needs to know of it.
"""

from functools import cache
from importlib import import_module

from firmware_bridge.boards.driver import BoardDriver, PanelDriver, ProtocolDriver
from queue_server.config import boards as config


@cache
def driver_of(protocol: str) -> ProtocolDriver:
    """The driver of a protocol of the registry: `driver` of the module that has its name."""
    driver = import_module(f"{__name__}.{protocol}").driver
    if not isinstance(driver, ProtocolDriver):
        raise TypeError(f"{__name__}.{protocol}.driver is no ProtocolDriver")
    return driver


def make_board(bridge: config.Bridge, bus: config.Bus, board: config.Board) -> BoardDriver:
    """The driver of a board, at the brightness of its configuration."""
    driver = driver_of(bus.protocol).board(bridge, bus, board)
    if board.brightness is not None:
        driver.brighten(board.brightness)
    return driver


def make_post(bus: config.Bus, post: config.ButtonPost) -> PanelDriver:
    """The driver of a push-button post. Raises ValueError for a protocol without posts, which `check` refuses."""
    make = driver_of(bus.protocol).post
    if make is None:
        raise ValueError(f"the protocol {bus.protocol} has no push-button posts")
    return make(bus, post)


def make_panel(bus: config.Bus, panel: config.Panel) -> PanelDriver:
    """The driver of an operator panel. Raises ValueError for a protocol without panels, which `check` refuses."""
    make = driver_of(bus.protocol).panel
    if make is None:
        raise ValueError(f"the protocol {bus.protocol} has no operator panels")
    return make(bus, panel)
